/** How long each test file took when that was last written down: the order of the files hangs on it. */
import { readFile, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';

/** Milliseconds by file. */
export type Durations = Readonly<Record<string, number>>;

const FILE = fileURLToPath(new URL('durations.json', import.meta.url));
/** Milliseconds: finer ones are the machine's, not the file's. */
const STEP = 100;
/** Of what is written down: a file that took about as long as before keeps its number, so that a renewal changes few lines. */
const ABOUT = 0.2;

export async function readDurations(): Promise<Durations> {
  return JSON.parse(await readFile(FILE, 'utf8')) as Durations;
}

export async function renewDurations(measured: Durations): Promise<void> {
  await writeFile(FILE, `${JSON.stringify(renewed(await readDurations(), measured), undefined, 2)}\n`);
}

/** What is to be written down: all that was measured, and nothing of files that there are no more. */
export function renewed(before: Durations, measured: Durations): Durations {
  const entries = Object.entries(measured).map(([file, milliseconds]): [string, number] => {
    const known = before[file];
    const isAboutThat =
      known !== undefined && Math.abs(known - milliseconds) <= Math.max(known * ABOUT, STEP);
    return [file, isAboutThat ? known : Math.round(milliseconds / STEP) * STEP];
  });
  return Object.fromEntries(entries.sort(([a], [b]) => (a < b ? -1 : 1)));
}
