/**
 * For tests of what is built on this package: onboardings in memory, the emulator, and a stack of all parts. May import domain,
 * secrets, airbyte, temporal, config, telemetry, client, client.ts, worker, dev/temporal-cli.ts, dev/temporal-server.ts.
 */
export type { Emulator } from './emulator.ts';
export { InMemoryOnboarding, type InMemoryOptions } from './in-memory-onboarding.ts';
export type { ClosingFailure, WantedAttention, WantedFailure } from './memory-run.ts';
export type { Stack, StackOptions } from './stack.ts';
export type { GivenTemporal } from './temporal.ts';
