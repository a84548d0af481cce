/** What is built of these sources, and one Temporal dev server, for all integration tests of a run. */
import { fileURLToPath } from 'node:url';
import type { TestProject } from 'vitest/node';
import { findTemporalCli } from '../../src/dev/temporal-cli.ts';
import { startTemporalServer } from '../../src/dev/temporal-server.ts';
import { SEARCH_ATTRIBUTES } from '../../src/domain/names.ts';
import { SKIPS_TIME } from '../../src/testing/temporal.ts';
import { buildIfChanged } from '../../build.ts';
import { NAMESPACES } from './namespaces.ts';

const WORKFLOW_BUNDLE = fileURLToPath(new URL('../../dist/workflow-bundle.js', import.meta.url));

declare module 'vitest' {
  interface ProvidedContext {
    /** The generation of Airbyte's API that a project speaks. */
    airbyteApi?: 'embedded' | 'agents';
    temporal: { readonly address: string; readonly cliPath: string; readonly workflowBundle: string };
  }
}

export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const { path: cliPath } = await findTemporalCli({ env: process.env });
  await buildIfChanged();
  const server = await startTemporalServer({
    cliPath,
    searchAttributes: SEARCH_ATTRIBUTES,
    uiPort: null,
    extraArgs: NAMESPACES.flatMap((namespace) => ['--namespace', namespace]),
    // Waits of hours and days are skipped by the server itself.
    dynamicConfig: SKIPS_TIME,
  });
  project.provide('temporal', { address: server.address, cliPath, workflowBundle: WORKFLOW_BUNDLE });
  return () => server.stop();
}
