/** What is where in the folder of a measurement. */
import { join } from 'node:path';

/** What one test process writes when the tests of a file are over. */
export interface InProcess {
  readonly result: readonly InProcessScript[];
}

export interface InProcessScript {
  readonly url: string;
  /** The name of its text in {@link textsFolder}. */
  readonly text: string;
  readonly functions: readonly CountedFunction[];
}

/** As V8 tells it: the first range is the whole function, the others are blocks in it. */
export interface CountedFunction {
  readonly ranges: readonly CountedRange[];
}

export interface CountedRange {
  readonly startOffset: number;
  readonly endOffset: number;
  readonly count: number;
}

export const IN_PROCESS = 'in-process-';

/** Of what was written for one test file, by its test process and by the processes that this started. */
export function testFolder(folder: string, test: string): string {
  return join(folder, encodeURIComponent(test));
}

/** The test file that a folder is of. What lies in none was written for a test that is not known. */
export function testOf(folderName: string): string | undefined {
  return folderName === '' ? undefined : decodeURIComponent(folderName);
}

/** Workflow code is executed as a bundle of its own. */
export function isWorkflowBundle(url: string): boolean {
  return /\/workflow-bundle[^/]*\.js$/.test(url);
}

/** Scripts as they were executed, each once however many processes ran it. */
export function textsFolder(folder: string): string {
  return join(folder, 'texts');
}
