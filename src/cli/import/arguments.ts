import type { Format } from '../../import-file/index.ts';

/** What `onboarding import` was asked for. */
export interface ImportArguments {
  readonly file: string;
  readonly format?: Format | undefined;
  readonly rate: number;
  readonly report?: string | undefined;
  /** Where it is kept how far it is; `null` of standard input, which can’t be gone on with. */
  readonly state: string | null;
  readonly restart: boolean;
}
