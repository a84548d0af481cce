/** The workflow code of a worker, with what makes it part of a trace where it is traced: where it is found, and bundled at build time. */
import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { bundleWorkflowCode, DefaultLogger, type WorkerOptions } from '@temporalio/worker';
import { ConfigError } from '../config/index.ts';
import { FAILURE_CONVERTER_PATH } from '../secrets/index.ts';

const IS_SOURCE = import.meta.url.endsWith('.ts');

const WORKFLOWS_PATH = fileURLToPath(
  new URL(`../workflows/index.${IS_SOURCE ? 'ts' : 'js'}`, import.meta.url),
);

/** The interceptors that workflow code is bundled with where it is traced. */
function tracingModules(): string[] {
  const { resolve } = createRequire(import.meta.url);
  return [resolve('@temporalio/interceptors-opentelemetry/lib/workflow-interceptors.js')];
}

/** Where the build puts the bundle. One that is traced is larger, so there are two. */
function bundlePath({ traced }: { traced: boolean }): string {
  return fileURLToPath(new URL(`../../workflow-bundle${traced ? '.traced' : ''}.js`, import.meta.url));
}

/** Built code has its bundles beside it; bundling from the source takes seconds, and is for development. */
export function workflowCode({
  traced,
}: {
  traced: boolean;
}): Pick<WorkerOptions, 'workflowsPath' | 'workflowBundle' | 'interceptors'> {
  if (IS_SOURCE) {
    const interceptors = traced && { interceptors: { workflowModules: tracingModules() } };
    return { workflowsPath: WORKFLOWS_PATH, ...interceptors };
  }
  const codePath = bundlePath({ traced });
  if (!existsSync(codePath)) {
    throw new ConfigError([`the workflow bundle ${codePath} is missing: \`npm run build\` makes it`]);
  }
  return { workflowBundle: { codePath } };
}

/** Bundles the workflows that lie beside this file. @param traced with what makes them part of a trace */
export async function bundleWorkflows({ traced = false } = {}): Promise<{ code: string }> {
  return await bundleWorkflowCode({
    workflowsPath: WORKFLOWS_PATH,
    failureConverterPath: FAILURE_CONVERTER_PATH,
    ...(traced && { workflowInterceptorModules: tracingModules() }),
    logger: new DefaultLogger('WARN'),
  });
}

/** Writes both bundles to where built code looks for them, so that a worker starts without bundling. Part of `npm run build`. */
export async function writeWorkflowBundles(): Promise<void> {
  for (const traced of [false, true]) {
    const { code } = await bundleWorkflows({ traced });
    await writeFile(bundlePath({ traced }), code);
  }
}
