/** Prometheus itself, which scrapes processes of a test each second and answers queries. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import getPort from 'get-port';
import { stringify } from 'yaml';
import { prometheusProgram } from './prometheus-program.ts';

const ALERTS = fileURLToPath(new URL('../../deploy/alerts.yml', import.meta.url));
const EVERY = '1s';

export interface Series {
  readonly labels: Readonly<Record<string, string>>;
  /** Its samples that are numbers, from the first on. */
  readonly values: readonly number[];
}

export interface Prometheus {
  /** At every second between two times, as milliseconds since the epoch. @throws Error where Prometheus refuses the query */
  range(query: string, fromMs: number, toMs: number): Promise<Series[]>;
  stop(): Promise<void>;
}

/**
 * Starts it with the alert rules of the deployment, and waits until it answers.
 * @param targets what it scrapes, by the name of its job
 * @throws MissingProgramError where it is not in the cache, and there is no Go to build it with
 */
export async function startPrometheus(targets: Readonly<Record<string, URL>>): Promise<Prometheus> {
  const program = await prometheusProgram('prometheus');
  const folder = await mkdtemp(join(tmpdir(), 'onboarding-prometheus-'));
  const config = join(folder, 'prometheus.yml');
  await writeFile(config, stringify(configuration(targets)));
  const origin = `http://127.0.0.1:${await getPort()}`;
  const running = execa(
    program,
    [
      `--config.file=${config}`,
      `--storage.tsdb.path=${join(folder, 'data')}`,
      `--web.listen-address=${new URL(origin).host}`,
    ],
    { cwd: folder, all: true, reject: false, env: { GOMAXPROCS: '1' } },
  );
  const stop = async (): Promise<void> => {
    running.kill('SIGTERM');
    await running;
    await rm(folder, { recursive: true, force: true });
  };
  try {
    await Promise.race([untilReady(origin), running.then(({ all }) => Promise.reject(new Error(all)))]);
  } catch (error) {
    await stop();
    throw error;
  }
  return { range: (query, fromMs, toMs) => range(origin, query, fromMs, toMs), stop };
}

function configuration(targets: Readonly<Record<string, URL>>): object {
  return {
    global: { scrape_interval: EVERY, scrape_timeout: EVERY, evaluation_interval: EVERY },
    rule_files: [ALERTS],
    scrape_configs: Object.entries(targets).map(([job_name, { host, pathname }]) => ({
      job_name,
      metrics_path: pathname,
      static_configs: [{ targets: [host] }],
    })),
  };
}

async function untilReady(origin: string): Promise<void> {
  const isReady = (): Promise<boolean> =>
    fetch(`${origin}/-/ready`).then(
      ({ ok }) => ok,
      () => false,
    );
  while (!(await isReady())) await new Promise((resolve) => setTimeout(resolve, 100));
}

interface Answer {
  readonly error?: string;
  readonly data?: {
    readonly result: readonly {
      readonly metric: Readonly<Record<string, string>>;
      readonly values: readonly (readonly [number, string])[];
    }[];
  };
}

async function range(origin: string, query: string, fromMs: number, toMs: number): Promise<Series[]> {
  const body = new URLSearchParams({
    query,
    start: String(fromMs / 1_000),
    end: String(toMs / 1_000),
    step: EVERY,
  });
  const answer = await fetch(`${origin}/api/v1/query_range`, { method: 'POST', body });
  const { data, error } = (await answer.json()) as Answer;
  if (data === undefined) throw new Error(`Prometheus refuses ${query}: ${error ?? answer.statusText}`);
  return data.result
    .map(({ metric, values }) => ({
      labels: metric,
      values: values.map(([, value]) => Number(value)).filter((value) => !Number.isNaN(value)),
    }))
    .filter(({ values }) => values.length > 0);
}
