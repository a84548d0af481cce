/**
 * All of `.ci/run` that comes after `npm ci`: its lanes, and one table at the end.
 * Its arguments: the folder of its files, when it was started, and of the README's command when that was, and its process id.
 */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { ENDED_EARLY, untilAskedToEnd } from '../ending.ts';
import { readRecords, RECORDS_VARIABLE } from '../record.ts';
import { WAITING } from '../suite.ts';
import { giveWay } from './give-way.ts';
import { adoptLane, endLane, startLane, type LaneProcess } from './lane-process.ts';
import { LANES, README, type Lane } from './lanes.ts';
import { outcomesText, type Outcome } from './outcome.ts';
import { inLanes } from './schedule.ts';

const CORES = 2;
/** Milliseconds: what takes longer hangs. */
const LIMIT = 40 * 60_000;
/** Lines that are shown of what a lane said that passed. */
const TAIL = 8;

const [folder = '', started = '', readmeStarted = '', readmePid = ''] = process.argv.slice(2);
const running = new Map<Lane, LaneProcess>();
const outcomes: Outcome[] = [];
const signal = untilAskedToEnd();

process.exitCode = await main();

async function main(): Promise<number> {
  const over = new AbortController();
  const givingWay = giveWay(running, isQuiet, over.signal);
  signal.addEventListener('abort', () => {
    print('Ending early.');
  });
  await inLanes(LANES, CORES, begin);
  over.abort();
  await givingWay;
  const installing = Number(readmeStarted) - Number(started);
  outcomes.unshift({ lane: 'installing', seconds: installing, verdict: 'passed', records: [] });
  process.stdout.write(`${outcomesText(outcomes, secondsSince(Number(started)))}\n`);
  if (signal.aborted) return ENDED_EARLY;
  return outcomes.every(({ verdict }) => verdict === 'passed') ? 0 : 1;
}

async function begin(lane: Lane): Promise<void> {
  const { name } = lane;
  if (signal.aborted) {
    outcomes.push({ lane: name, seconds: 0, verdict: 'not run', records: [] });
    return;
  }
  print(`${name} …`);
  const log = join(folder, `${fileNameOf(name)}.log`);
  const startedAt = name === README ? Number(readmeStarted) : Date.now() / 1_000;
  const process = await processOf(lane, log);
  running.set(lane, process);
  const verdict = await verdictOf(process);
  running.delete(lane);
  const seconds = secondsSince(startedAt);
  outcomes.push({ lane: name, seconds, verdict, records: await readRecords(recordsOf(lane)) });
  print(`${name}: ${verdict}, ${Math.round(seconds)} s\n${indented(await said(log, verdict))}`);
}

async function processOf(lane: Lane, log: string): Promise<LaneProcess> {
  if (lane.name === README) return adoptLane(Number(readmePid), join(folder, 'readme.code'));
  return await startLane(lane, log, { ...process.env, [RECORDS_VARIABLE]: recordsOf(lane) });
}

async function verdictOf(process: LaneProcess): Promise<Outcome['verdict']> {
  const waiting = new AbortController();
  const ended = AbortSignal.any([signal, waiting.signal]);
  const first = await Promise.race([
    process.over,
    pause(LIMIT, 'too long' as const, { signal: ended }).catch(() => 'ended early' as const),
  ]);
  waiting.abort();
  if (typeof first === 'number') return first === 0 ? 'passed' : 'FAILED';
  await endLane(process);
  return first === 'too long' ? 'FAILED: too long' : 'not run';
}

/** All that a lane said, where somebody has to find out why it failed. */
async function said(log: string, verdict: Outcome['verdict']): Promise<string> {
  const lines = (await readFile(log, 'utf8').catch(() => '')).trimEnd().split('\n');
  return (verdict === 'passed' ? lines.slice(-TAIL) : lines).join('\n');
}

async function isQuiet(lane: Lane): Promise<boolean> {
  if (lane.quiet !== 'while the suite waits') return lane.quiet === 'throughout';
  return (await readRecords(join(recordsOf(lane), WAITING))).length === 0;
}

function recordsOf({ name }: Lane): string {
  return join(folder, 'records', fileNameOf(name));
}

function fileNameOf(name: string): string {
  return name === README ? 'readme' : name.toLowerCase().replaceAll(' ', '-');
}

function secondsSince(epochSeconds: number): number {
  return Date.now() / 1_000 - epochSeconds;
}

function print(text: string): void {
  const seconds = Math.round(secondsSince(Number(started)));
  const clock = `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
  process.stdout.write(`[${clock.padStart(5)}] ${text}\n`);
}

function indented(text: string): string {
  return text.replaceAll(/^(?=.)/gm, '    ');
}
