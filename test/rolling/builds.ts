/** Builds of the workers as processes, each under its own build id, and one that is broken. */
import { cp, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Versioning } from '../../src/config/index.ts';
import { startProgram, type Program } from '../support/program.ts';

export const DEPLOYMENT = 'onboarding';
const PACKAGE = fileURLToPath(new URL('../..', import.meta.url));
const ENTRY = 'async function onboarding(input) {';

export interface BuildOptions {
  readonly buildId: string;
  readonly workers: number;
  readonly versioning?: Versioning;
  /** Of another installation of this package. */
  readonly folder?: string;
}

export class Builds {
  readonly #environment: Readonly<Record<string, string>>;
  readonly #running = new Map<string, readonly Program[]>();

  /** @param environment that every worker has */
  constructor(environment: Readonly<Record<string, string>>) {
    this.#environment = environment;
  }

  /** Resolves when its workers run, or have ended. */
  async start({ buildId, workers, versioning = 'auto_upgrade', folder }: BuildOptions): Promise<void> {
    const env = {
      ...this.#environment,
      ONBOARDING_DEPLOYMENT_NAME: DEPLOYMENT,
      ONBOARDING_BUILD_ID: buildId,
      ONBOARDING_VERSIONING: versioning,
    };
    const options = { env, ...(folder !== undefined && { folder }) };
    const programs = Array.from({ length: workers }, () => startProgram('worker', options));
    this.#running.set(buildId, programs);
    await Promise.all(programs.map((program) => program.says('the worker runs')));
  }

  /** One worker with settings of which it says at its start that they are wrong. @returns exit code, and what it said */
  async crash(
    buildId: string,
    settings: Readonly<Record<string, string>>,
  ): Promise<[number | undefined, string]> {
    const version = { ONBOARDING_DEPLOYMENT_NAME: DEPLOYMENT, ONBOARDING_BUILD_ID: buildId };
    const program = startProgram('worker', { env: { ...this.#environment, ...version, ...settings } });
    return [await program.ended, program.output.trimEnd()];
  }

  /** By SIGTERM, as a process manager does. @returns their exit codes */
  async stop(buildId: string): Promise<(number | undefined)[]> {
    const programs = this.#running.get(buildId) ?? [];
    this.#running.delete(buildId);
    return await Promise.all(programs.map((program) => program.end()));
  }

  async stopAll(): Promise<void> {
    const all = [...this.#running.values()].flat();
    this.#running.clear();
    await Promise.all(all.map((program) => program.end('SIGKILL')));
  }
}

/** An installation whose workflow fails at its first step, as a release can that nobody tried. Removed by the caller. */
export async function brokenInstallation(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'onboarding-broken-'));
  try {
    for (const name of ['node_modules', 'package.json'])
      await symlink(join(PACKAGE, name), join(folder, name));
    await cp(join(PACKAGE, 'dist'), join(folder, 'dist'), { recursive: true });
    const bundle = join(folder, 'dist/workflow-bundle.js');
    const code = await readFile(bundle, 'utf8');
    if (!code.includes(ENTRY)) throw new Error('The workflow is not in the bundle as it was.');
    await writeFile(bundle, code.replace(ENTRY, `${ENTRY}\n  throw new TypeError('This build is broken.');`));
    return folder;
  } catch (error) {
    await rm(folder, { recursive: true });
    throw error;
  }
}
