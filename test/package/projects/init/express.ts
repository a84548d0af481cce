import express from 'express';
import { signup } from './signup.js';

const app = express();
app.use(signup);
app.listen(Number(process.env['PORT']), () => console.log('listening'));
