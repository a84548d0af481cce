import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { onboardingCommand, type CommandResult } from '../support/cli.ts';
import { temporalEnvironment } from '../support/environment.ts';
import { startRefusingTemporal, type RefusingTemporal } from '../support/refusing-temporal.ts';

let code: number;
let server: RefusingTemporal;
beforeAll(async () => {
  server = await startRefusingTemporal((method) =>
    method === 'GetSystemInfo' ? null : { code, message: 'Request unauthorized.' },
  );
});
afterAll(() => server.close());

const REQUEST = JSON.stringify({
  workspace_name: 'acme',
  sources: [
    { name: 'PostgreSQL', source_template_id: '7b2f6d7e-6d5f-4b8a-9a53-2f3f0f0f0f01', source_config: {} },
  ],
});

async function run(...args: string[]): Promise<CommandResult> {
  return await onboardingCommand([...args, '--json'], temporalEnvironment(server), REQUEST);
}

function errorOf({ stdout }: CommandResult): { code: string; message: string } {
  return (JSON.parse(stdout) as { error: { code: string; message: string } }).error;
}

describe.each([['list'], ['status', 'acme'], ['start', '-'], ['retry', 'acme'], ['limits'], ['setup']])(
  'where Temporal permits nothing: %s',
  (...args) => {
    test('tells what it said and what to check, exit 1', async () => {
      code = 7;
      const result = await run(...args);
      expect(result.exitCode).toBe(1);
      expect(errorOf(result).code).toBe('not_permitted');
      expect(errorOf(result).message).toMatch(
        /PERMISSION_DENIED: Request unauthorized; no API key and no client certificate is set\).*TEMPORAL_API_KEY.*TEMPORAL_NAMESPACE/,
      );
      expect(result.stderr).toContain('TEMPORAL_API_KEY');
    });
  },
);

test('an unauthenticated caller is told the same, and any other answer with its words', async () => {
  code = 16;
  expect(errorOf(await run('list'))).toMatchObject({ code: 'not_permitted' });
  code = 13;
  const { code: other, message } = errorOf(await run('list'));
  expect([other, message]).toEqual(['temporal', expect.stringContaining('INTERNAL: Request unauthorized.')]);
});
