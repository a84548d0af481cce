/** A connector registry as the public one is: one JSON file with an ETag. */
import { createServer } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { connectors } from '../../emulator/index.ts';

export const registryText = JSON.stringify({
  destinations: [],
  sources: Object.values(connectors).map(({ name, definitionId, connectionSpecification }) => ({
    name,
    sourceDefinitionId: definitionId,
    spec: { documentationUrl: 'https://docs.airbyte.com', connectionSpecification },
  })),
});

export interface TestRegistry {
  readonly url: string;
  /** The statuses that it answered. */
  readonly answers: readonly number[];
  close(): Promise<void>;
}

const ETAG = '"first"';

/** @param redirects where each of the first answers redirects to */
export async function startRegistry({
  status = 200,
  text = registryText,
  redirects = [] as readonly string[],
} = {}): Promise<TestRegistry> {
  const answers: number[] = [];
  const server = createServer((request, response) => {
    const location = redirects[answers.length];
    if (location !== undefined) {
      answers.push(302);
      response.writeHead(302, { location }).end();
      return;
    }
    const isKnown = request.headers['if-none-match'] === ETAG;
    answers.push(isKnown ? 304 : status);
    response.writeHead(isKnown ? 304 : status, { etag: ETAG, 'content-type': 'application/json' });
    response.end(isKnown ? undefined : text);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/files/registries/v0/cloud_registry.json`,
    answers,
    close: async () => {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}
