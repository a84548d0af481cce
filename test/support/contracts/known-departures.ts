/** Where the emulator, and what calls it, knowingly depart from the published contracts, and why. */
import type { Call } from '../../../emulator/index.ts';
import type { Departure } from './departures.ts';

export interface KnownDeparture {
  readonly name: string;
  readonly isMeant: (departure: Departure, call: Call) => boolean;
}

const status =
  (...statuses: readonly number[]): KnownDeparture['isMeant'] =>
  ({ side, at }, call) =>
    side === 'answer' && at === 'status' && statuses.includes(call.status ?? 0);

export const knownDepartures: readonly KnownDeparture[] = [
  {
    name: 'region_id of the older API is any string: the document says so',
    isMeant: ({ contract, at }) => contract === 'embedded' && at === 'body.region_id',
  },
  {
    name: '401 is declared nowhere, and named by the pages on authentication and on connectors',
    isMeant: status(401),
  },
  {
    name: '404 is declared nowhere, and named by the pages on workspaces and on connectors',
    isMeant: status(404),
  },
  {
    name: '409 for a name that two workspaces have is the platform’s',
    isMeant: (departure, call) => status(409)(departure, call) && call.operation !== 'deleteSource',
  },
  {
    name: '409 for a source that is being deleted is a guess, only on request',
    isMeant: (departure, call) => status(409)(departure, call) && call.operation === 'deleteSource',
  },
  {
    name: 'the path of a running check of agents is inferred from the older contract',
    isMeant: ({ at }, { api, operation }) =>
      at === 'path' && api === 'agents' && operation === 'getCheckStatus',
  },
  {
    name: 'list items of agents may be without their template, only on request',
    isMeant: ({ contract, side, at }) =>
      contract === 'agents' && side === 'answer' && /^body\.data\.\d+\.summarized_source_template$/.test(at),
  },
  {
    name: 'errors are {detail} in the prose documents, only on request',
    isMeant: ({ side, at, message }, { status: answered }) =>
      side === 'answer' &&
      (answered ?? 0) >= 400 &&
      at === 'body' &&
      message === 'Unrecognized key: "detail"',
  },
];
