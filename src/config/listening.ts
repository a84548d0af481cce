/** Which variable is about a port, so that one that is taken is told by its name. */
import { ConfigError } from './reader.ts';

/**
 * Runs what listens where a variable says.
 * @throws ConfigError that names the variable, and what to do, where it cannot listen there
 */
export async function listeningAt<T>(
  { host, port, variables }: { host: string; port: number; variables: readonly [host: string, port: string] },
  listen: () => Promise<T>,
): Promise<T> {
  try {
    return await listen();
  } catch (error) {
    const { code = '', message } = error as NodeJS.ErrnoException;
    const [ofHost, ofPort] = variables;
    const problem = problemOf(code, { ofHost, ofPort });
    if (problem === null) throw error;
    throw new ConfigError([
      `${problem.variable}: nothing can be answered at ${host}:${port} (${message}): ${problem.what}`,
    ]);
  }
}

function problemOf(
  code: string,
  { ofHost, ofPort }: { ofHost: string; ofPort: string },
): { variable: string; what: string } | null {
  switch (code) {
    case 'EADDRINUSE':
      return {
        variable: ofPort,
        what: 'the port is taken, by another process on this host: end that one, or set another port',
      };
    case 'EACCES':
      return { variable: ofPort, what: 'this user may not take that port: set one of 1024 or more' };
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
      return { variable: ofHost, what: 'this host has no such address: set 0.0.0.0 for all that it has' };
    default:
      return null;
  }
}
