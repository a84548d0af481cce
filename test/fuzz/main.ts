/**
 * Fuzzes the running service by its own contract with schemathesis, which this fetches from PyPI into a virtual
 * environment of the project: no 5xx, and no status, type or shape that the contract does not name.
 */
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { readStackSettings, startStack } from '../../src/dev/stack.ts';
import { createLogger } from '../../src/telemetry/log.ts';

const SCHEMATHESIS = '4.32.5';
/** What it keeps between runs stays there too. */
const CACHE = fileURLToPath(new URL('../../.cache/', import.meta.url));
const EXAMPLES = Number(process.env['FUZZ_EXAMPLES'] ?? 60);

const CHECKS = [
  'not_a_server_error',
  'status_code_conformance',
  'content_type_conformance',
  'response_schema_conformance',
  'response_headers_conformance',
  'unsupported_method',
  'allow_header_conformance',
  'ignored_auth',
];

const command = await schemathesis();
const logger = await createLogger({ level: 'error', format: 'json' });
const stack = await startStack({
  settings: await readStackSettings({
    PATH: process.env['PATH'],
    TEMPORAL_CLI_PATH: process.env['TEMPORAL_CLI_PATH'],
  }),
  logger,
  report: (line) => process.stdout.write(`${line}\n`),
});
try {
  const [, key = ''] = (stack.environment['ONBOARDING_API_KEYS'] ?? '').split(':');
  const fuzzing = execa({ stdio: 'inherit', reject: false, cwd: CACHE })(command, [
    'run',
    `${stack.pageUrl}/openapi.json`,
    ...['--header', `Authorization: Bearer ${key}`],
    ...['--checks', CHECKS.join(',')],
    ...['--max-examples', String(EXAMPLES)],
    ...['--phases', 'examples,coverage,fuzzing'],
    // A stream of progress lasts as long as its onboarding; what it is made of has tests of its own.
    ...['--exclude-operation-id', 'streamProgress'],
    ...['--seed', '20260101'],
    '--continue-on-failure',
    ...['--warnings', 'off'],
    '--no-color',
  ]);
  const { exitCode } = await Promise.race([fuzzing, stack.failed]);
  process.exitCode = exitCode ?? 1;
} finally {
  await stack.stop();
}

/** Installed once; another version of it is another environment. */
async function schemathesis(): Promise<string> {
  const folder = `${CACHE}schemathesis-${SCHEMATHESIS}`;
  const path = `${folder}/bin/schemathesis`;
  if (!existsSync(path)) {
    await execa({ stdio: 'inherit' })('python3', ['-m', 'venv', folder]);
    await execa({ stdio: 'inherit' })(`${folder}/bin/pip`, [
      'install',
      '-q',
      `schemathesis==${SCHEMATHESIS}`,
    ]);
  }
  return path;
}
