/** The HTTP service as users run it, in a process of its own, with its access log. */
import { execa } from 'execa';
import getPort from 'get-port';
import { setTimeout as pause } from 'node:timers/promises';
import { request } from 'undici';
import { buildPackage, PACKAGE } from '../package.ts';

const API_KEY = 'a-key-of-the-benchmark';

export interface Service {
  readonly pid: number;
  /** Sends an onboarding request. @throws Error where it is not accepted */
  readonly accept: (signup: object) => Promise<void>;
}

/** @param env where Temporal is, the keys and the task queue */
export async function withService(
  env: Readonly<Record<string, string>>,
  run: (service: Service) => Promise<void>,
): Promise<void> {
  await buildPackage();
  const port = await getPort();
  const child = execa(process.execPath, ['dist/src/cli/main.js', 'serve'], {
    cwd: PACKAGE,
    env: {
      ...env,
      ONBOARDING_HTTP_PORT: String(port),
      ONBOARDING_API_KEYS: `bench:${API_KEY}`,
      ONBOARDING_HTTP_KEY_LIMIT: String(Number.MAX_SAFE_INTEGER),
      LOG_FORMAT: 'json',
    },
    extendEnv: false,
    reject: false,
    stdin: 'ignore',
    stdout: 'ignore',
    stderr: { file: '/dev/null' },
  });
  const url = `http://127.0.0.1:${port}`;
  try {
    while (!(await isReady(url))) {
      if (child.exitCode !== null) throw new Error(`The service ended with ${child.exitCode}.`);
      await pause(100);
    }
    await run({ pid: child.pid ?? 0, accept: (signup) => accept(url, signup) });
  } finally {
    child.kill('SIGTERM');
    await child;
  }
}

async function isReady(url: string): Promise<boolean> {
  try {
    const { statusCode, body } = await request(`${url}/readyz`);
    await body.dump();
    return statusCode === 200;
  } catch {
    return false; // it does not listen yet
  }
}

async function accept(url: string, signup: object): Promise<void> {
  const { statusCode, body } = await request(`${url}/v1/onboardings`, {
    method: 'POST',
    headers: { authorization: `Bearer ${API_KEY}`, 'content-type': 'application/json' },
    body: JSON.stringify(signup),
  });
  await body.dump();
  if (statusCode !== 202) throw new Error(`A signup was answered ${statusCode}.`);
}
