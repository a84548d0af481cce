import type { Client, Connection } from '@temporalio/client';
import type { KeyProvider } from '../secrets/index.ts';

/** What a check looks at. */
export interface DoctorContext {
  readonly connection: Connection;
  readonly client: Client;
  readonly namespace: string;
  readonly keyring: KeyProvider;
}

/** `problem`: something does not work. `warning`: it will not for ever. */
export interface Finding {
  readonly status: 'ok' | 'warning' | 'problem';
  readonly message: string;
  /** What to do, where something is to be done. */
  readonly next?: string;
}

/** One thing that can be wrong. One that throws has found that it cannot be told, with the error's words. */
export interface Check {
  readonly name: string;
  readonly run: (context: DoctorContext) => Promise<Finding>;
}
