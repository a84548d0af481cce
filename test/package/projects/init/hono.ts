import { serve } from '@hono/node-server';
import { Hono } from 'hono';
import { signup } from './signup.js';

const app = new Hono();
app.route('/', signup);
serve({ fetch: app.fetch, port: Number(process.env['PORT']) }, () => console.log('listening'));
