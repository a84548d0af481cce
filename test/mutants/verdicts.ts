/** What was judged: the file it is kept in, and the table. */
import { readFile, writeFile } from 'node:fs/promises';
import { tableText } from '../coverage/report.ts';
import type { Judgement } from './judge.ts';
import type { Mutation } from './mutations.ts';

export interface Verdict extends Mutation, Judgement {
  /** In the order that was drawn, from 1. */
  readonly place: number;
  /** How many test files execute it. */
  readonly tests: number;
  readonly seconds: number;
}

export async function readVerdicts(file: string): Promise<Verdict[]> {
  return JSON.parse(await readFile(file, 'utf8')) as Verdict[];
}

export async function writeVerdicts(file: string, verdicts: readonly Verdict[]): Promise<void> {
  await writeFile(file, `${JSON.stringify(verdicts, undefined, 2)}\n`);
}

/** The same change at the same place. */
export function isOf(verdict: Verdict, mutation: Mutation): boolean {
  const keys = ['file', 'line', 'column', 'kind', 'before', 'after'] as const;
  return keys.every((key) => verdict[key] === mutation[key]);
}

export function verdictsText(verdicts: readonly Verdict[]): string {
  const rows = verdicts.map((each) => [
    `${each.place}. ${changeText(each)}`,
    ...[each.verdict, String(each.tests), each.by ?? '', String(each.seconds)],
  ]);
  const countOf = (...kinds: Judgement['verdict'][]): number =>
    verdicts.filter(({ verdict }) => kinds.includes(verdict)).length;
  const [noticed, judged] = [countOf('noticed', 'timeout'), countOf('noticed', 'timeout', 'survived')];
  const percent = judged === 0 ? '' : ` (${((100 * noticed) / judged).toFixed(1)} %)`;
  return [
    tableText(['mutant', 'verdict', 'tests', 'by', 'seconds'], rows),
    `\n${noticed} of ${judged} noticed${percent}, ${countOf('timeout')} of them since they hung; ` +
      `${countOf('unjudged')} were not judged to the end.`,
  ].join('\n');
}

export function changeText({ file, line, kind, before, after }: Mutation): string {
  return `${file}:${line} ${kind}: ${shortened(before)} → ${shortened(after)}`;
}

/** Characters that a change is known by. */
const TOLD = 50;

function shortened(text: string): string {
  const told = text.replaceAll(/\s+/g, ' ');
  return told.length > TOLD ? `${told.slice(0, TOLD)}…` : told;
}
