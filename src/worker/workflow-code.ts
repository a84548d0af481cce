/** Where a worker finds the workflow code, with what makes it part of a trace where it is traced. */
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import type { WorkerOptions } from '@temporalio/worker';
import { ConfigError } from '../config/index.ts';

const IS_SOURCE = import.meta.url.endsWith('.ts');

export const WORKFLOWS_PATH = fileURLToPath(
  new URL(`../workflows/index.${IS_SOURCE ? 'ts' : 'js'}`, import.meta.url),
);

/** The interceptors that workflow code is bundled with where it is traced. */
export function tracingModules(): string[] {
  const { resolve } = createRequire(import.meta.url);
  return [resolve('@temporalio/interceptors-opentelemetry/lib/workflow-interceptors.js')];
}

/** Where the build puts the bundle. One that is traced is larger, so there are two. */
export function bundlePath({ traced }: { traced: boolean }): string {
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
