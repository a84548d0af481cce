import type { ApiName } from './apis.ts';

/** What a test changes while the emulator runs, until the next reset. */
export interface Switches {
  /** A path of another generation is as unknown as any. */
  apis: readonly ApiName[];
  /** Jobs that are started from here on end without deleting anything. */
  deletionsFail: boolean;
}
