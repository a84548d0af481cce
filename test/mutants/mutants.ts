/** The mutants that are to be judged, and their verdicts. */
import { readFile } from 'node:fs/promises';
import { roomOf, sourceFilesOf } from '../coverage/source-files.ts';
import type { TestMap } from '../coverage/test-map.ts';
import type { Durations } from './batches.ts';
import { Checkout } from './checkout.ts';
import { drawn } from './draw.ts';
import { Judge } from './judge.ts';
import { mutationsOf, type Mutation } from './mutations.ts';
import type { MutantOptions } from './options.ts';
import { TestChoice } from './test-choice.ts';
import { testFilesOf } from './vitest-run.ts';
import { withUncheckedBuild } from './unchecked-build.ts';
import { changeText, isOf, readVerdicts, writeVerdicts, type Verdict } from './verdicts.ts';

export interface Mutant {
  /** In the order that was drawn, from 1. */
  readonly place: number;
  readonly mutation: Mutation;
  /** The test files that execute it. */
  readonly tests: readonly string[];
}

/** Those that no verdict stands of. */
export async function toJudge(options: MutantOptions): Promise<Mutant[]> {
  const { root, rooms, seed, count, only, map } = options;
  // First, since it puts back what an earlier run has left.
  await Checkout.open(root);
  const sources = await sourceFilesOf(root);
  const inRooms = [...sources.values()].filter(({ fileName }) => rooms.includes(roomOf(fileName)));
  const order = drawn(inRooms.flatMap(mutationsOf), seed).slice(0, count);
  const choice = new TestChoice(sources, await readJson<TestMap>(map));
  const files = await testFilesOf(root, options.tests);
  const known = (await standing(options)).filter(({ verdict }) => verdict !== 'unjudged');
  return order
    .map((mutation, index) => {
      return {
        place: index + 1,
        mutation,
        tests: choice.testsFor(mutation).filter((test) => files.has(test)),
      };
    })
    .filter(({ place }) => only?.includes(place) ?? true)
    .filter(({ mutation }) => !known.some((verdict) => isOf(verdict, mutation)));
}

/** Writes each verdict as soon as it is there. Answers with those that stood before. @throws Error where it is ended */
export async function judgeAll(
  mutants: readonly Mutant[],
  options: MutantOptions,
  { signal, report }: { readonly signal: AbortSignal; readonly report: (line: string) => void },
): Promise<Verdict[]> {
  const { root, tests: args, minutes } = options;
  const checkout = await Checkout.open(root);
  const durations = options.durations === undefined ? {} : await readJson<Durations>(options.durations);
  const judge = new Judge({ checkout, args, durations, minutes, signal, report });
  let verdicts = await standing(options);
  await withUncheckedBuild(checkout, async () => {
    for (const { place, mutation, tests } of mutants) {
      const started = performance.now();
      const judgement = await judge.judge(mutation, tests);
      const seconds = Math.round((performance.now() - started) / 1_000);
      const verdict: Verdict = { place, ...mutation, ...judgement, tests: tests.length, seconds };
      report(`${place}. ${changeText(mutation)}: ${verdict.verdict}`);
      verdicts = [...verdicts.filter((each) => !isOf(each, mutation)), verdict];
      verdicts.sort((a, b) => a.place - b.place);
      await writeVerdicts(options.json, verdicts);
    }
  });
  return verdicts;
}

async function standing({ from }: MutantOptions): Promise<Verdict[]> {
  return from === undefined ? [] : await readVerdicts(from);
}

async function readJson<T>(file: string): Promise<T> {
  return JSON.parse(await readFile(file, 'utf8')) as T;
}
