import fastify from 'fastify';
import { signup } from './signup.js';

const app = fastify();
app.register(signup);
await app.listen({ port: Number(process.env['PORT']) });
console.log('listening');
