/** CPU time of a process, user and system. */
import { readFile } from 'node:fs/promises';

/** Of `/proc`, on every Linux that Node runs on: `getconf CLK_TCK`. */
const MS_PER_TICK = 10;

/** Milliseconds of CPU that a process has used so far; `NaN` where the system does not tell it under `/proc`. */
export async function cpuMsOf(pid: number): Promise<number> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => null);
  if (stat === null) return NaN;
  // The name, in brackets, may hold anything; utime and stime are the 14th and 15th fields.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[11]) + Number(fields[12])) * MS_PER_TICK;
}
