/** Bundles the workflow code at build time, so that a worker starts without doing it. Part of `npm run build`. */
import { writeFile } from 'node:fs/promises';
import { bundleWorkflowCode, DefaultLogger } from '@temporalio/worker';
import { FAILURE_CONVERTER_PATH } from '../secrets/index.ts';
import { bundlePath, tracingModules, WORKFLOWS_PATH } from './workflow-code.ts';

/** Bundles the workflows that lie beside this file. @param traced with what makes them part of a trace */
export async function bundleWorkflows({ traced = false } = {}): Promise<{ code: string }> {
  return await bundleWorkflowCode({
    workflowsPath: WORKFLOWS_PATH,
    failureConverterPath: FAILURE_CONVERTER_PATH,
    ...(traced && { workflowInterceptorModules: tracingModules() }),
    logger: new DefaultLogger('WARN'),
  });
}

/** Writes both bundles to where built code looks for them. */
export async function writeWorkflowBundles(): Promise<void> {
  for (const traced of [false, true]) {
    const { code } = await bundleWorkflows({ traced });
    await writeFile(bundlePath({ traced }), code);
  }
}
