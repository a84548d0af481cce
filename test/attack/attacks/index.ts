import type { Attack } from '../attack.ts';
import { brokenUploads } from './broken-uploads.ts';
import { guessing } from './guessing.ts';
import { largeRequests } from './large-requests.ts';
import { manyCustomers } from './many-customers.ts';
import { pipelining } from './pipelining.ts';
import { redactionCost } from './redaction-cost.ts';

/** In the order in which they are made. */
export const ATTACKS: readonly Attack[] = [
  redactionCost,
  pipelining,
  guessing,
  brokenUploads,
  largeRequests,
  manyCustomers,
];
