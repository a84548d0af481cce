import { once } from 'node:events';
import { createServer } from 'node:http2';
import type { AddressInfo } from 'node:net';
import { expect, inject, test } from 'vitest';
import { onboardingCommand } from '../support/program.ts';
import { startTemporalServer } from '../../src/dev/temporal-server.ts';
import { SEARCH_ATTRIBUTES } from '../../src/domain/names.ts';

test('setup registers what is missing, waits until it can be used, and does no harm twice', async () => {
  const { cliPath } = inject('temporal');
  const server = await startTemporalServer({ cliPath, searchAttributes: [], uiPort: null });
  const setup = () => onboardingCommand(['setup', '--json'], { TEMPORAL_ADDRESS: server.address });
  try {
    const names = SEARCH_ATTRIBUTES.map(({ name }) => name);
    const first = await setup();
    expect(JSON.parse(first.stdout)).toEqual({ namespace: 'default', registered: names, existing: [] });
    const second = await setup();
    expect(JSON.parse(second.stdout)).toEqual({ namespace: 'default', registered: [], existing: names });
  } finally {
    await server.stop();
  }
});

test('where the server registers no search attributes, as Temporal Cloud, setup names the command that does', async () => {
  // What is not offered is refused like this by any gRPC server.
  const server = createServer().listen(0, '127.0.0.1');
  server.on('stream', (stream) => {
    stream.respond(
      { ':status': 200, 'content-type': 'application/grpc', 'grpc-status': '12' },
      { endStream: true },
    );
  });
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  try {
    const { exitCode, stdout } = await onboardingCommand(['setup', '--json'], {
      TEMPORAL_ADDRESS: `127.0.0.1:${port}`,
      TEMPORAL_NAMESPACE: 'onboardings.a1b2c',
    });
    expect(exitCode).toBe(1);
    const { error } = JSON.parse(stdout) as { error: { code: string; message: string } };
    expect(error.code).toBe('not_set_up');
    expect(error.message).toContain('tcld namespace search-attributes add --namespace onboardings.a1b2c');
    expect(error.message).toContain('--search-attribute OnboardingFailureTypes=KeywordList');
  } finally {
    server.close();
  }
});
