/**
 * A setup file of vitest. Where COVERAGE_FOLDER is set, what V8 counts of src in this process is written there when
 * the tests of a file are over, with the scripts as they were executed; and so is what it counts in the processes that
 * they start.
 */
import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { Session } from 'node:inspector/promises';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, expect } from 'vitest';
import {
  IN_PROCESS,
  isWorkflowBundle,
  testFolder,
  textsFolder,
  type InProcess,
  type InProcessScript,
} from './layout.ts';

const PACKAGE = new URL('../..', import.meta.url);
const SOURCES = new URL('src/', PACKAGE).href;

/** What counts in this process. */
interface Counter {
  readonly session: Session;
  /** By the ids of scripts, what names their texts. */
  readonly hashes: ReadonlyMap<string, string>;
}

/** Of the process: where its test files share it, each runs this file again. */
const shared = globalThis as { coverageCounter?: Promise<Counter> };

const folder = process.env['COVERAGE_FOLDER'];
if (folder !== undefined) await collectInto(folder);

async function collectInto(folder: string): Promise<void> {
  const test = relative(fileURLToPath(PACKAGE), expect.getState().testPath ?? '');
  const ofTest = testFolder(folder, test);
  await Promise.all([ofTest, textsFolder(folder)].map((path) => mkdir(path, { recursive: true })));
  // Node itself hands it on to every process that is started, whatever environment it is given.
  process.env['NODE_V8_COVERAGE'] = ofTest;
  shared.coverageCounter ??= startCounting();
  const counter = await shared.coverageCounter;
  // What was counted before is of the file before.
  await counter.session.post('Profiler.takePreciseCoverage');
  afterAll(async () => {
    const written: InProcess = { result: await counted(counter, textsFolder(folder)) };
    await writeFile(join(ofTest, `${IN_PROCESS}${randomUUID()}.json`), JSON.stringify(written));
  });
}

async function startCounting(): Promise<Counter> {
  const session = new Session();
  session.connect();
  await session.post('Profiler.enable');
  await session.post('Profiler.startPreciseCoverage', { callCount: true, detailed: true });
  // Never disabled again: that makes V8 forget the blocks of all functions that it has compiled.
  const hashes = new Map<string, string>();
  session.on('Debugger.scriptParsed', ({ params: { scriptId, hash } }) => hashes.set(scriptId, hash));
  await session.post('Debugger.enable');
  return { session, hashes };
}

/** What was counted since it was last asked for. */
async function counted({ session, hashes }: Counter, texts: string): Promise<InProcessScript[]> {
  const { result } = await session.post('Profiler.takePreciseCoverage');
  const scripts: InProcessScript[] = [];
  for (const { scriptId, url, functions } of result) {
    const text = hashes.get(scriptId);
    const isMeasured = url.startsWith(SOURCES) || isWorkflowBundle(url);
    if (!isMeasured || text === undefined) continue;
    scripts.push({ url, text, functions });
    const path = join(texts, text);
    if (existsSync(path)) continue;
    const { scriptSource } = await session.post('Debugger.getScriptSource', { scriptId });
    await writeFile(path, scriptSource);
  }
  return scripts;
}
