/**
 * The identity of a worker, as Temporal shows it: the SDK’s own, process and host, and which sealed values the worker opens.
 * Temporal tells it of whoever polls, so that it can be known before anything is sealed that some worker does not open.
 */
import { hostname } from 'node:os';
import { SEAL_VERSIONS, type SealVersion } from '../domain/sealed-form.ts';

/** What workers open whose identity does not say it: they are of releases that knew nothing else. */
const OPENED_BY_ALL: SealVersion = 1;

export function workerIdentity(): string {
  return `${process.pid}@${hostname()};opens=${SEAL_VERSIONS.map((version) => `v${version}`).join(',')}`;
}

/** Whether the worker of this identity opens sealed values of `version`. */
export function opensVersion(identity: string, version: SealVersion): boolean {
  const [, opened = ''] = /;opens=([v\d,]+)$/.exec(identity) ?? [];
  return version === OPENED_BY_ALL || opened.split(',').includes(`v${version}`);
}
