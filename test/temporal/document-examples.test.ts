import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Call } from '../../emulator/index.ts';
import { decodeScopedToken } from '../../src/airbyte/index.ts';
import { API, CREATE_SOURCE, ISSUE_SCOPED_TOKEN } from '../fixtures/document-examples.ts';
import { filledIn, readCurl } from '../support/curl.ts';
import { startWorld, type World } from '../support/world.ts';
import { TEMPLATE_ID } from '../support/requests.ts';

let world: World;
beforeAll(async () => {
  world = await startWorld();
});
afterAll(() => world.stop());

test("the service's requests are the document's, header for header and field for field", async () => {
  await world.onboarding.start({
    workspace_name: 'your_workspace_name',
    region_id: 'optional_region_id',
    sources: [
      {
        name: 'your_source_name',
        source_template_id: TEMPLATE_ID,
        source_config: {},
        selected_connection_template_tags: ['optional_tag1', 'optional_tag2'],
      },
    ],
  });
  const { status, workspace_id } = await world.onboarding.result('your_workspace_name');
  expect(status).toBe('completed');

  const { url, organizationId, accessToken } = world.emulator;
  const organization = { [API]: url, '<your_organization_id>': organizationId };
  const [issue] = world.emulator.callsTo('issueScopedToken');
  const [create] = world.emulator.callsTo('createSource');
  expectSame(issue!, filledIn(ISSUE_SCOPED_TOKEN, { ...organization, '<your_access_token>': accessToken }));
  expectSame(
    create!,
    filledIn(CREATE_SOURCE, {
      ...organization,
      '<scoped_token>': create!.headers.authorization!.replace('Bearer ', ''),
      your_workspace_id: workspace_id!,
      your_source_template_id: TEMPLATE_ID,
    }),
  );
  // The token in it is the workspace's, and not the organization's.
  expect(decodeScopedToken(create!.headers.authorization!.replace('Bearer ', '')).workspaceId).toBe(
    workspace_id,
  );
});

/** What HTTP itself needs, and what says who asks for what: not of the document, and no part of what is asked. */
const ADDED = ['host', 'connection', 'content-length', 'accept', 'user-agent'];

function expectSame({ method, path, headers, body }: Call, command: string): void {
  const documented = readCurl(command);
  expect(world.emulator.url + path).toBe(documented.url);
  expect(method).toBe('POST');
  const sent = Object.entries(headers).filter(([name]) => !ADDED.includes(name));
  expect(Object.fromEntries(sent)).toEqual(documented.headers);
  // As text: in the document's order, too.
  expect(JSON.stringify(body)).toBe(JSON.stringify(JSON.parse(documented.data)));
}
