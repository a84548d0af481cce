import type { Client, Connection } from '@temporalio/client';
import type { AirbyteClient } from '../airbyte/index.ts';
import type { SealVersion } from '../domain/sealed-form.ts';
import type { ReachedAddress } from '../proxy/index.ts';
import type { KeyProvider } from '../secrets/index.ts';
import type { Expiry } from '../temporal/index.ts';
import type { ServerDates } from './server-dates.ts';

/** Temporal, once it answers. */
export interface TemporalAccess {
  readonly connection: Connection;
  readonly client: Client;
  readonly namespace: string;
  readonly taskQueue: string;
  /** Where it is, for people. */
  readonly address: string;
  /** Of what it is shown; `null` where that does not say. */
  readonly expiry: Expiry | null;
}

export interface AirbyteAccess {
  readonly client: AirbyteClient;
  /** Of the answers that this client has had. */
  readonly dates: ServerDates;
}

export interface Network {
  readonly addresses: readonly ReachedAddress[];
  /** Of what crosses a network in the clear. */
  readonly warnings: readonly string[];
}

/** The HTTP service on this machine, where one runs. */
export interface ServiceAddress {
  readonly url: string;
  readonly trustedProxies: number;
}

/** What the checks look at; an error where it is not to be had, with the words for it. */
export interface DoctorContext {
  readonly temporal: TemporalAccess | Error;
  readonly keys: KeyProvider | Error;
  /** Of what is sealed with this environment; `null` where that cannot be read, for the reason that `keys` has. */
  readonly sealVersion: SealVersion | null;
  readonly network: Network | Error;
  readonly service: ServiceAddress | Error;
  /** `null` where the environment names no credential. */
  readonly airbyte: AirbyteAccess | Error | null;
}

/** `failed`: something does not work. `warning`: it will not work for ever, or nobody can know. */
export interface Finding {
  readonly status: 'ok' | 'warning' | 'failed';
  readonly message: string;
  /** What to do, where something is to be done. */
  readonly next?: string;
}

/** What one check found. */
export interface NamedFinding extends Finding {
  readonly check: string;
}

/** One thing that can be wrong. Where `run` throws, nobody can know, for the error's reason. */
export interface Check {
  readonly name: string;
  readonly looksAt: string;
  readonly run: (context: DoctorContext) => Promise<Finding>;
}

/** A check of what Temporal knows; without Temporal there is nothing to look at. */
export function ofTemporal(
  look: (temporal: TemporalAccess, context: DoctorContext) => Promise<Finding>,
): Check['run'] {
  return async (context) => {
    if (!(context.temporal instanceof Error)) return await look(context.temporal, context);
    return { status: 'warning', message: 'Not looked at, because Temporal does not answer.' };
  };
}
