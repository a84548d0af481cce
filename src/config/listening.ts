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

/** Where something listens, and the variables that say so. */
export interface ListeningPlace {
  readonly host: string;
  readonly port: number;
  readonly variables: { readonly host: string; readonly port: string };
}

/**
 * Runs what listens where variables say.
 * @param places the first of them is meant where the system's error names none
 * @throws ConfigError that names the variable, and what to do, where it cannot listen there
 */
export async function listeningAt<T>(
  places: readonly [ListeningPlace, ...ListeningPlace[]],
  listen: () => Promise<T>,
): Promise<T> {
  try {
    return await listen();
  } catch (error) {
    const { code = '', message } = error as NodeJS.ErrnoException;
    const remedy = REMEDIES[code];
    if (remedy === undefined) throw error;
    const { host, port, variables } =
      places.find((place) => isMeant(place, error as ListenError)) ?? places[0];
    throw new ConfigError([
      `${variables[remedy.of]}: nothing can be answered at ${host}:${port} (${message}): ${remedy.text}`,
    ]);
  }
}

/** As Node tells of a port that it could not have, or of a host that is none. */
interface ListenError {
  readonly port?: number;
  readonly hostname?: string;
}

function isMeant(place: ListeningPlace, { port, hostname }: ListenError): boolean {
  return hostname === undefined ? place.port === port : place.host === hostname;
}
