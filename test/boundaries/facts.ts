/** What the linter's rules are to say of texts that files of the project could have. */

export interface Fact {
  readonly file: string;
  readonly text: string;
  /** What the rules need to know of the text. */
  readonly needs: 'with types' | 'without types';
  /** One rule among those that it breaks, or all of them. */
  readonly breaks: { readonly among: string } | { readonly exactly: readonly string[] };
}

/** An activity or zod in workflow code, except as a type. */
const IN_WORKFLOWS = [
  ["import { createSource } from '../activities/contract.ts';", ['@typescript-eslint/no-restricted-imports']],
  ["import { z } from 'zod';", ['@typescript-eslint/no-restricted-imports']],
  ["import type { Activities } from '../activities/contract.ts';", []],
] as const;

/** In files that `tsconfig.json` beside this one has. */
const TYPED = [
  ['src/domain/words.ts', "import './run-details.ts';", 'import-x/no-cycle'],
  ['src/domain/run-state.ts', 'Promise.resolve();', '@typescript-eslint/no-floating-promises'],
  ['src/domain/run-state.ts', 'export const x: any = 1;', '@typescript-eslint/no-explicit-any'],
] as const;

/** The emulator follows the API documents, never our client. */
const IN_THE_EMULATOR = "import '../src/domain/names.ts';";

export const FACTS: readonly Fact[] = [
  {
    file: 'emulator/clock.ts',
    text: IN_THE_EMULATOR,
    needs: 'without types',
    breaks: { among: 'import-x/no-restricted-paths' },
  },
  ...IN_WORKFLOWS.map(([text, exactly]) => ({
    file: 'src/workflows/board.ts',
    text,
    needs: 'without types' as const,
    breaks: { exactly },
  })),
  ...TYPED.map(([file, text, rule]) => ({
    file,
    text,
    needs: 'with types' as const,
    breaks: { exactly: [rule] },
  })),
];
