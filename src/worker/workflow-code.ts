/** The workflow code of a worker, with what makes it part of a trace where it is traced: where it is found, and bundled at build time. */
import { existsSync, readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { bundleWorkflowCode, DefaultLogger, type Logger, type WorkerOptions } from '@temporalio/worker';
import { ConfigError } from '../config/index.ts';
import { BundledError } from '../domain/errors.ts';
import { ownExtension } from '../domain/own-file.ts';
import { failureConverterPath } from '../secrets/index.ts';

/** @throws BundledError where this file has become a part of another, which has no workflows beside it */
function extension(): 'js' | 'ts' {
  const own = ownExtension(import.meta.url, 'worker/workflow-code');
  if (own === null) throw new BundledError();
  return own;
}

export function workflowsPath(): string {
  return fileURLToPath(new URL(`../workflows/index.${extension()}`, import.meta.url));
}

/** The interceptors that workflow code is bundled with where it is traced. */
function tracingModules(): string[] {
  const { resolve } = createRequire(import.meta.url);
  return [resolve('@temporalio/interceptors-opentelemetry/lib/workflow-interceptors.js')];
}

/** Where the build puts the bundle. One that is traced is larger, so there are two. */
function bundlePath({ traced }: { traced: boolean }): string {
  return fileURLToPath(new URL(`../../workflow-bundle${traced ? '.traced' : ''}.js`, import.meta.url));
}

/** The workflows of a bundle that somebody else's workflows are in, too: see there. */
export function workflowsBesideOthersPath(): string {
  extension();
  return fileURLToPath(new URL('workflows-beside-others.cjs', import.meta.url));
}

/** What a bundle must have in common with the worker that runs it: they talk in a protocol that each release may change. */
const SDK = ['@temporalio/common', '@temporalio/worker', '@temporalio/workflow'];

function installedSdk(): string {
  const require = createRequire(import.meta.url);
  const versionOf = (name: string): string =>
    (require(`${name}/package.json`) as { version: string }).version;
  return SDK.map((name) => `${name}@${versionOf(name)}`).join(' ');
}

/** Where the build notes the SDK that it made the bundles with. */
function bundledSdkPath(): string {
  return fileURLToPath(new URL('../../workflow-bundle.sdk', import.meta.url));
}

function bundledSdk(): string {
  return existsSync(bundledSdkPath()) ? readFileSync(bundledSdkPath(), 'utf8') : 'unknown';
}

/**
 * Built code has its bundles beside it. Bundling takes seconds: it is done in development, and where another version of
 * Temporal's SDK is installed than the bundles were built with, which is logged.
 * @throws ConfigError where the bundle is missing; BundledError where a bundler has made this code a part of something else
 */
export function workflowCode({
  traced,
  logger,
}: {
  traced: boolean;
  logger: Logger;
}): Pick<WorkerOptions, 'workflowsPath' | 'workflowBundle' | 'interceptors'> {
  const toBeBundled = {
    workflowsPath: workflowsPath(),
    ...(traced && { interceptors: { workflowModules: tracingModules() } }),
  };
  if (extension() === 'ts') return toBeBundled;
  const codePath = bundlePath({ traced });
  if (!existsSync(codePath)) {
    throw new ConfigError([`the workflow bundle ${codePath} is missing: \`npm run build\` makes it`]);
  }
  const [builtWith, installed] = [bundledSdk(), installedSdk()];
  if (builtWith === installed) return { workflowBundle: { codePath } };
  logger.warn(
    'the workflow bundle was built with another version of Temporal’s SDK than the installed one: it is built anew at each start, which takes some seconds',
    { built_with: builtWith, installed },
  );
  return toBeBundled;
}

/** Bundles the workflows that lie beside this file. @param traced with what makes them part of a trace */
export async function bundleWorkflows({ traced = false } = {}): Promise<{ code: string }> {
  return await bundleWorkflowCode({
    workflowsPath: workflowsPath(),
    failureConverterPath: failureConverterPath(),
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
  await writeFile(bundledSdkPath(), installedSdk());
}
