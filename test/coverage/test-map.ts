/** Which test files execute a source file, and which arms of it each of them takes. */
import type { Arm } from './arms.ts';
import type { Measurement } from './measure.ts';

export interface TestMap {
  readonly [file: string]: {
    /** All that load it. */
    readonly tests: readonly string[];
    /** By {@link armKey}, places in the list of those that take it. */
    readonly arms: Readonly<Record<string, readonly number[]>>;
  };
}

/** What an arm is known by within its file. */
export function armKey({ line, column, kind }: Arm): string {
  return `${line}:${column} ${kind}`;
}

export function testMapOf({ arms, loaded }: Measurement): TestMap {
  return Object.fromEntries(
    [...loaded].map(([file, set]) => {
      const ofFile = arms.filter((arm) => arm.file === file);
      const tests = [...new Set([...set, ...ofFile.flatMap((arm) => [...arm.tests])])].sort();
      const places = ofFile.map((arm) => {
        const taken = [...arm.tests].map((test) => tests.indexOf(test)).sort((a, b) => a - b);
        return [armKey(arm), taken] as const;
      });
      return [file, { tests, arms: Object.fromEntries(places) }];
    }),
  );
}
