/** Which arms were taken, and for which tests. */
import type ts from 'typescript';
import { armsOf, type Arm } from './arms.ts';
import { countsAt } from './counts.ts';
import type { GeneratedCode } from './generated-code.ts';
import { positionsOf } from './positions.ts';
import { probesOf, type Probe } from './probes.ts';
import type { RecordedProcess } from './recorded.ts';

export interface MeasuredArm extends Arm {
  covered: boolean;
  /** Whether any script was found to hold it. What none holds is not covered. */
  mapped: boolean;
  /** The test files that it was taken for, as far as they are known. */
  readonly tests: Set<string>;
}

export interface Measurement {
  readonly arms: readonly MeasuredArm[];
  /** By source file, the test files that loaded it. */
  readonly loaded: ReadonlyMap<string, Set<string>>;
  /** How many processes have written for a test that is not known. */
  readonly unknown: number;
}

/** Where arms are in one script, in ascending order of their offsets. */
interface Located {
  readonly files: readonly string[];
  readonly arms: readonly MeasuredArm[];
  readonly offsets: readonly number[];
}

export async function measure(
  sources: ReadonlyMap<string, ts.SourceFile>,
  processes: AsyncIterable<RecordedProcess>,
): Promise<Measurement> {
  const byFile = new Map([...sources].map(([file, source]) => [file, findable(source)]));
  const loaded = new Map([...sources.keys()].map((file) => [file, new Set<string>()]));
  const located = new Map<string, Located>();
  let unknown = 0;
  for await (const { test, scripts } of processes) {
    if (test === undefined) unknown += 1;
    for (const { code, functions } of scripts) {
      const { files, arms, offsets } = located.get(code.key) ?? locate(code, byFile);
      located.set(code.key, { files, arms, offsets });
      if (test !== undefined) for (const file of files) loaded.get(file)?.add(test);
      for (const [index, count] of countsAt(functions, offsets).entries()) {
        const arm = arms[index];
        if (arm === undefined || count === 0) continue;
        arm.covered = true;
        if (test !== undefined) arm.tests.add(test);
      }
    }
  }
  return { arms: [...byFile.values()].flatMap((each) => each.map(({ arm }) => arm)), loaded, unknown };
}

interface Findable {
  readonly arm: MeasuredArm;
  readonly probes: readonly Probe[];
}

function findable(source: ts.SourceFile): Findable[] {
  return armsOf(source).map((arm) => ({
    arm: { ...arm, covered: false, mapped: false, tests: new Set<string>() },
    probes: probesOf(arm, source),
  }));
}

function locate(code: GeneratedCode, byFile: ReadonlyMap<string, readonly Findable[]>): Located {
  const positions = positionsOf(code);
  const found: { readonly arm: MeasuredArm; readonly offset: number }[] = [];
  for (const [file, ofFile] of positions) {
    for (const { arm, probes } of byFile.get(file) ?? []) {
      const probe = probes.find(({ line, column }) => ofFile.has(`${line}:${column}`));
      if (probe === undefined) continue;
      arm.mapped = true;
      found.push({ arm, offset: (ofFile.get(`${probe.line}:${probe.column}`) ?? 0) + probe.shift });
    }
  }
  found.sort((a, b) => a.offset - b.offset);
  return {
    files: [...positions.keys()],
    arms: found.map(({ arm }) => arm),
    offsets: found.map(({ offset }) => offset),
  };
}
