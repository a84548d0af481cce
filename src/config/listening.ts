/** Errors of listening, by the variable that has to be changed. */
import { ConfigError } from './reader.ts';

/** What to do where a process cannot listen, by the code of Node's error. */
const REMEDIES: Readonly<Record<string, { readonly of: 'host' | 'port'; readonly text: string }>> = {
  EADDRINUSE: {
    of: 'port',
    text: 'the port is taken, by another process on this host: end that one, or set another port',
  },
  EACCES: { of: 'port', text: 'this user may not take that port: set one of 1024 or more' },
  EADDRNOTAVAIL: { of: 'host', text: 'this host has no such address: set 0.0.0.0 for all that it has' },
  ENOTFOUND: { of: 'host', text: 'this host has no such address: set 0.0.0.0 for all that it has' },
};

/**
 * Runs what listens where a variable says.
 * @throws ConfigError that names the variable, and what to do, where it cannot listen there
 */
export async function listeningAt<T>(
  { host, port, variables }: { host: string; port: number; variables: { host: string; port: string } },
  listen: () => Promise<T>,
): Promise<T> {
  try {
    return await listen();
  } catch (error) {
    const { code = '', message } = error as NodeJS.ErrnoException;
    const remedy = REMEDIES[code];
    if (remedy === undefined) throw error;
    throw new ConfigError([
      `${variables[remedy.of]}: nothing can be answered at ${host}:${port} (${message}): ${remedy.text}`,
    ]);
  }
}
