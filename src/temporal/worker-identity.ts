/**
 * The identity of a worker, as Temporal shows it: the SDK’s own, process and host, whether it hands activities to itself, and which
 * sealed values it opens. Temporal tells it of whoever polls, so that both can be known before anything relies on them.
 */
import { hostname } from 'node:os';
import { SEAL_VERSIONS, type SealVersion } from '../domain/sealed-form.ts';

/** What workers open whose identity does not say it: they are of releases that knew nothing else. */
const OPENED_BY_ALL: SealVersion = 1;

const EAGER = ';eager';

export function workerIdentity({ isEager = false } = {}): string {
  const opens = SEAL_VERSIONS.map((version) => `v${version}`).join(',');
  return `${process.pid}@${hostname()}${isEager ? EAGER : ''};opens=${opens}`;
}

/** Whether the worker of this identity hands activities to itself, past the task queue and its rate limit. */
export function isEager(identity: string): boolean {
  return identity.includes(`${EAGER};`);
}

/** Whether the worker of this identity opens sealed values of `version`. */
export function opensVersion(identity: string, version: SealVersion): boolean {
  const [, opened = ''] = /;opens=([v\d,]+)$/.exec(identity) ?? [];
  return version === OPENED_BY_ALL || opened.split(',').includes(`v${version}`);
}
