import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { connectors, connectorTemplates, startEmulator, type Emulator } from '../../emulator/index.ts';
import { minimal, SECRET } from '../fixtures/configurations.ts';
import { airbyteWithClient, airbyteWithToken } from '../support/environment.ts';
import { onboardingCommand, type CommandResult } from '../support/cli.ts';
import { requestFor, sourceOf } from '../support/requests.ts';

const { stripe, github, postgres } = connectors;

let emulator: Emulator;
beforeAll(async () => {
  emulator = await startEmulator({
    connectionTemplates: [
      { id: crypto.randomUUID(), destination_name: 'Warehouse', tags: ['warehouse', 'eu'] },
    ],
  });
});
afterAll(() => emulator.close());

function onboarding(args: readonly string[], request?: unknown): Promise<CommandResult> {
  const env = { ...airbyteWithClient(emulator), AIRBYTE_REGISTRY_URL: 'off' };
  return onboardingCommand(args, env, request === undefined ? '' : JSON.stringify(request));
}

describe('templates', () => {
  test('lists each with its tags and required fields', async () => {
    const { exitCode, stdout } = await onboarding(['templates', '--json']);
    expect(exitCode).toBe(0);
    const listed = JSON.parse(stdout) as { name: string }[];
    expect(listed).toHaveLength(connectorTemplates.length);
    expect(listed.find(({ name }) => name === 'PostgreSQL')).toEqual({
      id: sourceOf(postgres, {}).source_template_id,
      name: 'PostgreSQL',
      tags: ['database'],
      // Without the port, which the template supplies.
      required: ['host', 'database', 'username'],
    });
    const table = await onboarding(['templates']);
    expect(table.stdout).toMatch(/Stripe .*payments .*account_id, client_secret/);
  });
});

describe('where Airbyte does not give what is needed, templates names the address, the setting and the next step:', () => {
  const told = async (env: Record<string, string>) => {
    const { exitCode, stdout, stderr } = await onboardingCommand(['templates'], {
      ...airbyteWithClient(emulator),
      AIRBYTE_REGISTRY_URL: 'off',
      ...env,
    });
    expect(stdout).toBe('');
    return [exitCode, stderr];
  };

  test('a wrong secret exits 1', async () => {
    expect(await told({ AIRBYTE_CLIENT_SECRET: 'a-wrong-secret' })).toEqual([
      1,
      expect.stringMatching(
        `^Airbyte at ${emulator.url} refuses the credential \\(.*\\)\\. Correct AIRBYTE_CLIENT_ID and AIRBYTE_CLIENT_SECRET; \`onboarding doctor\` looks at it\\.$`,
      ),
    ]);
    const byToken = {
      AIRBYTE_ACCESS_TOKEN: 'a-wrong-token',
      AIRBYTE_CLIENT_ID: '',
      AIRBYTE_CLIENT_SECRET: '',
    };
    expect(await told(byToken)).toEqual([1, expect.stringContaining('Correct AIRBYTE_ACCESS_TOKEN;')]);
  });

  test('no API exits 5', async () => {
    const gone = await startEmulator();
    await gone.close();
    expect(await told({ AIRBYTE_API_URL: gone.url })).toEqual([
      5,
      expect.stringMatching(
        `^Airbyte cannot be reached at ${gone.url} \\(.*ECONNREFUSED.*\\)\\. Check AIRBYTE_API_URL`,
      ),
    ]);
  });

  test('another server exits 1', async () => {
    expect(await told({ AIRBYTE_API_URL: `${emulator.url}/elsewhere` })).toEqual([
      1,
      expect.stringMatching(
        `^What answers at ${emulator.url}/elsewhere does not .*Check AIRBYTE_API_URL and AIRBYTE_API;`,
      ),
    ]);
  });
});

describe('template', () => {
  test.each(connectorTemplates.map(({ id, name }) => ({ id, name })))(
    'prints a request to fill in for $name, which passes the check once it is filled in',
    async ({ id, name }) => {
      const { stdout, exitCode } = await onboarding(['template', id, '--example']);
      expect(exitCode).toBe(0);
      const example = JSON.parse(stdout) as { sources: { source_template_id: string }[] };
      expect(example.sources[0]).toMatchObject({ name, source_template_id: id });
      // Of what has a form, only GitHub's repositories are required.
      const filledIn: unknown = JSON.parse(JSON.stringify(example).replaceAll(/"<[^"]*>"/g, '"acme/app"'));
      const checked = await onboarding(['check', '-'], filledIn);
      expect(checked).toMatchObject({ exitCode: 0, stdout: `✓ ${name}` });
    },
  );

  test('prints one that neither check nor start takes before it is filled in, and says where', async () => {
    const { stdout } = await onboarding(['template', sourceOf(stripe, {}).source_template_id, '--example']);
    for (const command of ['check', 'start']) {
      const refused = await onboarding([command, '-', '--json'], JSON.parse(stdout));
      expect(refused.exitCode).toBe(2);
      const { error } = JSON.parse(refused.stdout) as { error: { code: string; issues: { path: string }[] } };
      expect(error.code).toBe('invalid_request');
      expect(error.issues.map(({ path }) => path)).toEqual([
        'workspace_name',
        'sources[0].source_config.account_id',
        'sources[0].source_config.client_secret',
      ]);
      expect(refused.stderr).toContain('is a placeholder; fill in the value that it stands for');
      expect(refused.stdout + refused.stderr).not.toContain('<Secret Key>');
    }
  });

  test('says what it asks for, and which fields are secret', async () => {
    const { stdout } = await onboarding(['template', sourceOf(stripe, {}).source_template_id]);
    expect(stdout).toContain(
      'client_secret (required, secret)  Secret Key. The API key that the connector uses.',
    );
    expect(stdout).toContain('start_date (optional)');
  });

  test('exits 3 for one that the organization does not have, and says where those are that it has', async () => {
    const strict = await startEmulator({ templates: [] });
    const told = async (id: string) => {
      const { exitCode, stderr } = await onboardingCommand(['template', id], airbyteWithToken(strict));
      return [exitCode, stderr];
    };
    try {
      expect(await told(crypto.randomUUID())).toEqual([
        3,
        expect.stringMatching(/Source template not found.*`onboarding templates` lists/),
      ]);
      strict.faults.add({
        operation: 'getOrganizationSourceTemplate',
        fault: { kind: 'status', status: 422, body: { detail: 'Input should be a valid guid' } },
      });
      expect(await told('nope')).toEqual([
        3,
        expect.stringMatching(
          /^There is no source template "nope" \(.*422.*\)\. `onboarding templates` lists/,
        ),
      ]);
      for (const id of ['.', '..', ''])
        expect(await told(id)).toEqual([3, expect.stringMatching(/^There is no source template "\.{0,2}" /)]);
    } finally {
      await strict.close();
    }
  });
});

describe('import --check', () => {
  test('names the column to rename where a cell would be right as JSON, and only there', async () => {
    const [faker, database] = [connectors.faker, postgres].map((one) => sourceOf(one, {}).source_template_id);
    const names = ['count', 'host', 'database', 'username', 'schemas', 'ssl_mode.mode', 'always_updated'];
    const columns = names.map((name) => `source_config.${name}`);
    const csv = [
      ['workspace_name', 'source_name', 'source_template_id', ...columns].join(','),
      `acme-1,Faker,${faker},1000,,,,,,`,
      `acme-2,Faker,${faker},54x,,,,,,`,
      `acme-3,Faker,${faker},-1,,,,,,`,
      `acme-4,PG,${database},,db,d,u,"[""public""]",5432,`,
      // Over 2^53, and as a spreadsheet writes what it takes for a truth value.
      `acme-5,Faker,${faker},99999999999999999,,,,,,`,
      `acme-6,Faker,${faker},,,,,,,TRUE`,
    ].join('\n');
    const env = { ...airbyteWithClient(emulator), AIRBYTE_REGISTRY_URL: 'off' };
    const args = ['import', '-', '--format', 'csv', '--check', '--json'];
    const { exitCode, stdout, stderr } = await onboardingCommand(args, env, csv);
    expect(exitCode).toBe(2);
    const { first_problems } = JSON.parse(stdout) as { first_problems: { line: number; message: string }[] };
    const hint = (column: string) =>
      `The column source_config.${column} holds texts: named source_config.${column}:json, it holds JSON, and the cell is right.`;
    expect(first_problems.map(({ line, message }) => [line, message])).toEqual([
      [2, `Count must be a whole number. ${hint('count')}`],
      [3, 'Count must be a whole number.'],
      [4, 'Count must be a whole number.'],
      [5, `Schemas must be a list. ${hint('schemas')}`],
      [5, expect.stringMatching(/^SSL Modes must be "disable", .*"verify-full"\.$/)],
      [6, 'Count must be a whole number.'],
      [7, 'Count is required.'],
      [7, `Always Updated must be true or false. ${hint('always_updated')}`],
    ]);
    expect(stdout + stderr).not.toContain('54x');
  });
});

describe('check', () => {
  test('warns of what can be real and looks like a placeholder, and with --as-is takes anything without a word', async () => {
    const ofShop = requestFor(
      [sourceOf(stripe, { account_id: 'your-store', client_secret: SECRET })],
      'your-store',
    );
    const warned = await onboarding(['check', '-'], ofShop);
    expect([warned.exitCode, warned.stderr]).toEqual([
      0,
      expect.stringMatching(/^Warning: .* sources\[0\]\.source_config\.account_id\. With --as-is/),
    ]);
    expect(warned.stderr).not.toContain('your-store');
    expect(await onboarding(['check', '-', '--as-is'], ofShop)).toMatchObject({ exitCode: 0, stderr: '' });
    const inBrackets = requestFor([sourceOf(stripe, { account_id: '<store>', client_secret: SECRET })]);
    expect((await onboarding(['check', '-'], inBrackets)).exitCode).toBe(2);
    expect((await onboarding(['check', '-', '--as-is'], inBrackets)).exitCode).toBe(0);
  });

  test('says what is wrong, starts nothing, makes no workspace, and exits 2', async () => {
    const request = requestFor([
      sourceOf(stripe, { client_secret: SECRET }),
      sourceOf(github, minimal.github),
    ]);
    const { exitCode, stdout, stderr } = await onboarding(['check', '-'], request);
    expect(exitCode).toBe(2);
    expect(stdout).toBe('✗ Stripe\n    account_id: Account ID is required.\n✓ GitHub');
    expect(stdout + stderr).not.toContain(SECRET);
    expect([emulator.workspaces(), emulator.sources()]).toEqual([[], []]);
  });

  test.each([
    [['warehouse', 'us'], 'any', false],
    [['warehouse', 'eu'], 'all', false],
    [['warehouse', 'us'], 'all', true],
    [['nobody'], 'any', true],
    [undefined, 'any', false],
  ] as const)('tags %o with mode %s: warns %s', async (tags, mode, warns) => {
    const source = {
      ...sourceOf(stripe, minimal.stripe),
      ...(tags !== undefined && { selected_connection_template_tags: [...tags] }),
      selected_connection_template_tags_mode: mode,
    };
    const { exitCode, stderr } = await onboarding(['check', '-'], requestFor([source]));
    expect(exitCode).toBe(0);
    expect(/Warning: no connection template has the tags that Stripe selects/.test(stderr)).toBe(warns);
  });

  test('tells an invalid request as `start` does, and exits 2', async () => {
    const { exitCode, stdout } = await onboarding(['check', '-', '--json'], { workspace_name: ' ' });
    expect(exitCode).toBe(2);
    expect(JSON.parse(stdout)).toMatchObject({
      error: { code: 'invalid_request', issues: expect.any(Array) as unknown },
    });
  });

  test('exits 5, as every command that needs Airbyte does, where it cannot be reached', async () => {
    const env = { ...airbyteWithToken(emulator), AIRBYTE_API_URL: 'http://127.0.0.1:9' };
    const { exitCode } = await onboardingCommand(['templates'], env);
    expect(exitCode).toBe(5);
  });
});
