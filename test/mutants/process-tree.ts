/** A process that was started, and all that it has started in turn. */
import { execa } from 'execa';

/** Their ids: also of those that lead a group of their own, as servers do. */
export async function descendantsOf(pid: number): Promise<number[]> {
  const { stdout } = await execa('ps', ['-A', '-o', 'pid=,ppid=']);
  const pairs = stdout.split('\n').map((line) => line.trim().split(/\s+/).map(Number));
  const descendants = [pid];
  // Grows while it is gone through.
  for (const parent of descendants) {
    for (const [child, of] of pairs) if (of === parent && child !== undefined) descendants.push(child);
  }
  return descendants.slice(1);
}

/** Also where it has ended already. @param pid of a group where it is negative */
export function sendSignal(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch {
    // It has ended.
  }
}
