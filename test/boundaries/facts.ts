/** What the linter's rules are to say of texts that files of the project could have. */

export interface Fact {
  readonly file: string;
  readonly text: string;
  /** What the rules need to know of the text. */
  readonly needs: 'with types' | 'without types';
  /** One rule among those that it breaks, or all of them. */
  readonly breaks: { readonly among: string } | { readonly exactly: readonly string[] };
}

/** Dependencies point one way: an error is */
const REFUSED = [
  ['src/domain/status.ts', "import '../client.ts';"],
  ['src/domain/status.ts', "import '../secrets/index.ts';"],
  ['src/airbyte/path.ts', "import '../domain/names.ts';"],
  ['src/secrets/sealed.ts', "import '../airbyte/index.ts';"],
  ['src/workflows/board.ts', "import '../airbyte/index.ts';"],
  ['src/workflows/board.ts', "import '../secrets/index.ts';"],
  ['src/activities/classify.ts', "import '../client.ts';"],
  ['src/activities/classify.ts', "import '../workflows/messages.ts';"],
  ['src/client/start.ts', "import '../workflows/onboarding.ts';"],
  ['src/client/start.ts', "import '../airbyte/index.ts';"],
  ['src/client.ts', "import './worker.ts';"],
  ['src/airbyte/transport.ts', "import '../telemetry/call-metrics.ts';"],
  ['src/http/app.ts', "import '../telemetry/tracing.ts';"],
  ['src/telemetry/tracing.ts', "import '../client.ts';"],
  ['src/import/row.ts', "import '../client.ts';"],
  ['src/config.ts', "import './client.ts';"],
  ['src/dev/stack.ts', "import '../cli/main.ts';"],
  ['emulator/clock.ts', "import '../src/domain/names.ts';"],
] as const;

/** An activity or zod in workflow code, except as a type. */
const IN_WORKFLOWS = [
  [
    "import { createActivities } from '../activities/index.ts';",
    ['@typescript-eslint/no-restricted-imports'],
  ],
  ["import { z } from 'zod';", ['@typescript-eslint/no-restricted-imports']],
  ["import type { Activities } from '../activities/index.ts';", []],
] as const;

/** What may be imported is no error. */
const ALLOWED = [
  ['src/workflows/board.ts', "import '../domain/status.ts';"],
  ['src/activities/classify.ts', "import '../airbyte/index.ts';"],
  ['src/client/start.ts', "import '../workflows/messages.ts';"],
  ['src/dev/stack.ts', "import '../worker.ts';"],
] as const;

/** In files that `tsconfig.json` beside this one has. */
const TYPED = [
  ['src/domain/markdown.ts', "import './current-details.ts';", 'import-x/no-cycle'],
  ['src/domain/status.ts', 'Promise.resolve();', '@typescript-eslint/no-floating-promises'],
  ['src/domain/status.ts', 'export const x: any = 1;', '@typescript-eslint/no-explicit-any'],
] as const;

export const FACTS: readonly Fact[] = [
  ...REFUSED.map(([file, text]) => ({
    file,
    text,
    needs: 'without types' as const,
    breaks: { among: 'import-x/no-restricted-paths' },
  })),
  ...IN_WORKFLOWS.map(([text, exactly]) => ({
    file: 'src/workflows/board.ts',
    text,
    needs: 'without types' as const,
    breaks: { exactly },
  })),
  ...ALLOWED.map(([file, text]) => ({
    file,
    text,
    needs: 'without types' as const,
    breaks: { exactly: [] },
  })),
  ...TYPED.map(([file, text, rule]) => ({
    file,
    text,
    needs: 'with types' as const,
    breaks: { exactly: [rule] },
  })),
];
