import { expect, test } from 'vitest';
import { decodeScopedToken } from '../../src/airbyte/index.ts';
import { API, CREATE_SOURCE, ISSUE_SCOPED_TOKEN } from '../fixtures/document-examples.ts';
import { filledIn, runCurl } from '../support/curl.ts';
import { startProgram } from '../support/program.ts';
import { TEMPLATE_ID } from '../support/requests.ts';

test("the document's requests work against the emulator as a program, with what it prints", async () => {
  const emulator = startProgram('emulator', { args: ['--port', '0'] });
  try {
    // For whoever is to meet it.
    const printed = await emulator.says(/^AIRBYTE_API_URL=/);
    const settings = printed.split(' ').map((setting) => setting.split(/=(.*)/s).slice(0, 2));
    const { AIRBYTE_API_URL, AIRBYTE_ACCESS_TOKEN, AIRBYTE_ORGANIZATION_ID } = Object.fromEntries(
      settings,
    ) as Record<string, string>;
    const organization = { [API]: AIRBYTE_API_URL!, '<your_organization_id>': AIRBYTE_ORGANIZATION_ID! };
    const issued = (await runCurl(
      filledIn(ISSUE_SCOPED_TOKEN, { ...organization, '<your_access_token>': AIRBYTE_ACCESS_TOKEN! }),
    )) as { token: string };
    const { accessToken, workspaceId } = decodeScopedToken(issued.token);

    const created = await runCurl(
      filledIn(CREATE_SOURCE, {
        ...organization,
        '<scoped_token>': accessToken,
        your_workspace_id: workspaceId!,
        your_source_template_id: TEMPLATE_ID,
      }),
    );
    expect(created).toMatchObject({ id: expect.any(String) as string, name: 'your_source_name' });
  } finally {
    await emulator.end();
  }
});

test('offers only one generation of the API when it is told to', async () => {
  const emulator = startProgram('emulator', { args: ['--port', '0', '--apis', 'agents'] });
  try {
    const [, url] = /^AIRBYTE_API_URL=(\S+)/.exec(await emulator.says(/^AIRBYTE_API_URL=/)) ?? [];
    const statusOf = async (path: string): Promise<number> => (await fetch(`${url}${path}`)).status;
    expect(await statusOf('/api/v1/embedded/sources')).toBe(404);
    expect(await statusOf('/api/v1/integrations/connectors')).toBe(401);
  } finally {
    await emulator.end();
  }
});
