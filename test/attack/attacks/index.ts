import type { Attack } from '../attack.ts';
import { brokenUploads } from './broken-uploads.ts';
import { eventStreams } from './event-streams.ts';
import { guessing } from './guessing.ts';
import { heldUploads } from './held-uploads.ts';
import { largeRequests } from './large-requests.ts';
import { manyCustomers } from './many-customers.ts';
import { pipelining } from './pipelining.ts';
import { redactionCost } from './redaction-cost.ts';
import { slowReaders } from './slow-readers.ts';

/** In the order in which they are made. */
export const ATTACKS: readonly Attack[] = [
  redactionCost,
  pipelining,
  slowReaders,
  eventStreams,
  guessing,
  brokenUploads,
  heldUploads,
  largeRequests,
  manyCustomers,
];
