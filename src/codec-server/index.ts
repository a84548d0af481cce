export { type RunningCodecServer, startCodecServer } from './listen.ts';
