/** A server as a child process, which ends with this one at the latest, even where that is killed. */
import { execa } from 'execa';

export interface ServerProcess {
  readonly pid: number;
  /** Resolves when the process has ended, for whatever reason. */
  readonly exited: Promise<void>;
  stop(): Promise<void>;
  /** As a power cut would: without a chance to write anything. */
  kill(): Promise<void>;
}

interface ServerProcessOptions {
  /** For messages. */
  readonly name: string;
  readonly command: string;
  readonly args: readonly string[];
  /** All that it gets; by default this process's own. */
  readonly env?: Readonly<Record<string, string>>;
  /** What asks it to end; by default SIGTERM. */
  readonly stopSignal?: NodeJS.Signals;
  /** Resolves when it can be used. */
  readonly untilReady: () => Promise<void>;
}

/** A server that has not stopped by then is killed. */
const STOP_TIMEOUT_MS = 10_000;

/** How much of what a server wrote last stands in the error, where it does not start. */
const TAIL_CHARACTERS = 10_000;

/**
 * What a shell runs to become the server. Its standard input is a pipe that this process holds and never writes to. A watcher, which
 * does nothing but read that pipe, sees its end as soon as this process is gone, however it ended, and kills the server then. The
 * watcher is there before the server is, and the server has the number of the shell's process, so that none is ever left behind.
 */
const ENDING_WITH_US = `
exec 3<&0
(read -r _ <&3 || kill -KILL $$) >/dev/null 2>&1 &
exec "$@" </dev/null 3<&-`;

/** Starts a server, and waits until it can be used. @throws Error with what it wrote, where it does not start */
export async function startServerProcess(options: ServerProcessOptions): Promise<ServerProcess> {
  const { name, command, args, env, stopSignal = 'SIGTERM', untilReady } = options;
  // A process group of its own: Ctrl-C must reach this process alone, which stops the parts in their order.
  const child = execa('/bin/sh', ['-c', ENDING_WITH_US, name, command, ...args], {
    reject: false,
    detached: true,
    stdin: 'pipe',
    buffer: false,
    ...(env !== undefined && { env, extendEnv: false }),
  });
  // All of its output is read: a process that can't write any more would be ended by that.
  let tail = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (chunk: string) => {
      tail = (tail + chunk).slice(-TAIL_CHARACTERS);
    });
  }
  const killWithUs = (): void => {
    child.kill('SIGKILL');
  };
  process.once('exit', killWithUs);
  const exited = child.then(() => {
    process.off('exit', killWithUs);
  });
  const end = async (signal: NodeJS.Signals): Promise<void> => {
    child.kill(signal);
    const timeout = setTimeout(killWithUs, STOP_TIMEOUT_MS);
    await exited;
    clearTimeout(timeout);
  };
  try {
    const died = child.then(({ exitCode, signal }) => {
      const how = signal === undefined ? `exit code ${exitCode ?? 'unknown'}` : signal;
      throw new Error(`${name} did not start: ${command} ended with ${how}.\n${tail}`);
    });
    await Promise.race([untilReady(), died]);
  } catch (error) {
    await end('SIGKILL');
    throw error;
  }
  return { pid: child.pid ?? 0, exited, stop: () => end(stopSignal), kill: () => end('SIGKILL') };
}
