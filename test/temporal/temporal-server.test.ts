import { Connection } from '@temporalio/client';
import { expect, inject, test } from 'vitest';
import { startTemporalServer } from '../../src/dev/temporal-server.ts';

test('the dev server lives on, however much it logs', async () => {
  const { cliPath } = inject('temporal');
  // Far more than any buffer holds, before it is even ready.
  const extraArgs = ['--log-level', 'debug'];
  const server = await startTemporalServer({ cliPath, searchAttributes: [], uiPort: null, extraArgs });
  try {
    const connection = await Connection.connect({ address: server.address });
    for (let asked = 0; asked < 20; asked += 1) {
      const { namespaces } = await connection.workflowService.listNamespaces({});
      expect(namespaces.length).toBeGreaterThan(0);
    }
    await connection.close();
  } finally {
    await server.stop();
  }
});
