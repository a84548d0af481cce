/** A reporter of vitest, which leaves a record of the run. */
import type { SerializedError } from 'vitest';
import type { Reporter, TestCase, TestModule, TestSuite } from 'vitest/node';
import { writeRecord, type RepeatedTest } from './record.ts';

export class Recorder implements Reporter {
  readonly #folder: string;

  constructor(folder: string) {
    this.#folder = folder;
  }

  async onTestRunEnd(
    modules: readonly TestModule[],
    unhandledErrors: readonly SerializedError[],
  ): Promise<void> {
    const tests = modules.flatMap((module) => [...module.children.allTests()]);
    const are = (state: string): TestCase[] => tests.filter((test) => test.result().state === state);
    await writeRecord(this.#folder, {
      files: modules.length,
      passed: are('passed').length,
      skipped: are('skipped').length,
      failed: [
        ...are('failed').map(nameOf),
        ...modules.flatMap(outsideOfTests),
        ...unhandledErrors.map((error) => `outside of the files: ${firstLine(error)}`),
      ],
      repeated: are('passed').filter(isRepeated).map(repeatedTest),
      durations: Object.fromEntries(modules.map((module) => [module.relativeModuleId, durationOf(module)])),
    });
  }
}

function nameOf(test: TestCase): string {
  return `${test.module.relativeModuleId} > ${test.fullName}`;
}

/** A file that can't be loaded, a hook that failed: its tests count as skipped, or there are none. */
function outsideOfTests(module: TestModule): string[] {
  const parts: (TestModule | TestSuite)[] = [module, ...module.children.allSuites()];
  return parts
    .flatMap((part) => part.errors())
    .map((error) => `${module.relativeModuleId}, outside of its tests: ${firstLine(error)}`);
}

function isRepeated(test: TestCase): boolean {
  return test.diagnostic()?.flaky ?? false;
}

function repeatedTest(test: TestCase): RepeatedTest {
  const [error] = test.result().errors ?? [];
  return { test: nameOf(test), why: error === undefined ? 'it did not say why' : firstLine(error) };
}

function firstLine({ message }: { readonly message: string }): string {
  return message.split('\n', 1)[0] ?? '';
}

/** What a worker is busy with it, its imports included. */
function durationOf(module: TestModule): number {
  const { environmentSetupDuration, prepareDuration, collectDuration, setupDuration, duration } =
    module.diagnostic();
  return Math.round(environmentSetupDuration + prepareDuration + collectDuration + setupDuration + duration);
}
