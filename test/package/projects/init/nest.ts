import 'reflect-metadata';
import { Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { SignupController } from './signup.controller.js';

@Module({ controllers: [SignupController] })
class App {}

const app = await NestFactory.create(App, { logger: ['error'] });
await app.listen(Number(process.env['PORT']));
console.log('listening');
