/** What `agents` has of sources, under the names that the operations have in the older API. */
import type { Endpoint } from '../endpoint.ts';
import { checkSource, getCheckStatus } from './check-source.ts';
import { createSource } from './create-source.ts';
import { deleteSource } from './delete-source.ts';
import { getSource } from './get-source.ts';
import { listSources } from './list-sources.ts';
import { updateSource } from './update-source.ts';

export const agentsSourceEndpoints: readonly Endpoint[] = [
  checkSource,
  getCheckStatus,
  createSource,
  listSources,
  getSource,
  updateSource,
  deleteSource,
];
