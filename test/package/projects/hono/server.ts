import { serve } from '@hono/node-server';
import { connectService, createHttpApp } from 'airbyte-embedded-onboarding/http';
import { Hono } from 'hono';
import { pino } from 'pino';

const logger = pino({ level: 'error' });
const { deps } = await connectService(process.env, logger);
const onboardings = createHttpApp(deps);
const app = new Hono();
app.get('/', (context) => context.text('an application'));
app.all('/*', (context) => onboardings.fetch(context.req.raw));
serve({ fetch: app.fetch, port: Number(process.env['PORT']) }, () => console.log('listening'));
