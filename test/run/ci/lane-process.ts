/** The processes of a lane: a process group, which is stopped, continued and ended as one. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { open, readFile } from 'node:fs/promises';
import { setTimeout as pause } from 'node:timers/promises';
import type { Lane } from './lanes.ts';

export interface LaneProcess {
  /** Also that of the process group. */
  readonly pid: number;
  /** Its exit code. */
  readonly over: Promise<number>;
}

/** What a process that a signal has ended is told as. */
const BY_SIGNAL = 128;

/**
 * A session of its own has a share of the processor of its own where the kernel groups by sessions (autogroup):
 * `nice` alone would count among its own processes only.
 */
const NICE = `
  [ -w /proc/self/autogroup ] && { echo "$0" >/proc/self/autogroup || { sleep 0.2; echo "$0" >/proc/self/autogroup; }; } 2>/dev/null
  exec nice -n "$0" bash -c "$1"
`;

/**
 * @param log where it writes everything
 * @throws Error where it can't be started
 */
export async function startLane(
  { command, niceness = 0 }: Lane,
  log: string,
  env: NodeJS.ProcessEnv,
): Promise<LaneProcess> {
  const output = await open(log, 'w');
  try {
    const child = spawn('bash', ['-c', NICE, String(niceness), command], {
      env,
      detached: true,
      stdio: ['ignore', output.fd, output.fd],
    });
    await once(child, 'spawn');
    const over = once(child, 'exit').then(([code]: (number | null)[]) => code ?? BY_SIGNAL);
    return { pid: groupOf(child.pid), over };
  } finally {
    await output.close();
  }
}

/** One that was started by somebody else, who writes its exit code into a file. */
export function adoptLane(pid: number, codeFile: string): LaneProcess {
  const untilWritten = async (): Promise<number> => {
    for (;;) {
      const code = Number.parseInt(await readFile(codeFile, 'utf8').catch(() => ''), 10);
      if (!Number.isNaN(code)) return code;
      // Where it has ended without a word, the limit of a lane is what ends the waiting, and this process does not stay for it.
      await pause(500, undefined, { ref: false });
    }
  };
  return { pid: groupOf(pid), over: untilWritten() };
}

/** To a signal, 0 would be the group of this process, and 1 all that there are. */
function groupOf(pid: number | undefined): number {
  if (pid === undefined || !(pid > 1)) throw new Error(`${pid ?? 'nothing'} is no process of a lane.`);
  return pid;
}

export function signalLane({ pid }: LaneProcess, signal: NodeJS.Signals): void {
  try {
    process.kill(-pid, signal);
  } catch {
    // All of them have ended.
  }
}

/** Milliseconds until what does not end by itself is killed. */
const PATIENCE = 10_000;

export async function endLane(lane: LaneProcess): Promise<void> {
  signalLane(lane, 'SIGTERM');
  // What is stopped hears it only then.
  signalLane(lane, 'SIGCONT');
  await Promise.race([lane.over, pause(PATIENCE)]);
  signalLane(lane, 'SIGKILL');
}
