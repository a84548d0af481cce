/**
 * The codec server, which decodes for Temporal’s UI and command line. May import domain, secrets, http-server, config, telemetry.
 */
export { type RunningCodecServer, startCodecServer } from './listen.ts';
export { runCodecServer } from './run-codec-server.ts';
