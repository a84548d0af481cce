import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, test } from 'vitest';
import { onboardingCommand } from '../support/cli.ts';
import { temporalEnvironment } from '../support/environment.ts';
import { startRefusingTemporal } from '../support/refusing-temporal.ts';

test('a command ends, and says so, where the collector of its traces takes them and never answers', async () => {
  const collector = createServer(() => undefined).listen(0, '127.0.0.1');
  await once(collector, 'listening');
  const temporal = await startRefusingTemporal(() => null);
  try {
    const { port } = collector.address() as AddressInfo;
    const request = {
      workspace_name: 'acme',
      sources: [
        { name: 'Stripe', source_template_id: '7b2f6d7e-6d5f-4b8a-9a53-2f3f0f0f0f01', source_config: {} },
      ],
    };
    const { exitCode, stderr } = await onboardingCommand(
      ['start', '-'],
      {
        ...temporalEnvironment(temporal),
        OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${port}`,
      },
      JSON.stringify(request),
    );
    expect(exitCode).toBe(0);
    expect(stderr).toContain('Spans cannot be sent: The collector did not answer within 3 seconds.');
  } finally {
    await temporal.close();
    collector.close();
    collector.closeAllConnections();
  }
});
