/**
 * What Temporal itself takes for work of this form. `shape` is frozen: the steps of an onboarding, with activities that do
 * nothing, as its history was when it was first measured; all others are compared with it.
 */
import { proxyActivities, proxyLocalActivities, upsertSearchAttributes } from '@temporalio/workflow';
import { SOURCES_READY_ATTRIBUTE, STATUS_ATTRIBUTE } from '../../src/domain/names.ts';
import type { FloorActivities } from './floor-activities.ts';

const regular = proxyActivities<FloorActivities>({ startToCloseTimeout: '1 minute' });
const local = proxyLocalActivities<FloorActivities>({ startToCloseTimeout: '1 minute' });
const inTurns = { token: regular.token, decode: local.decode, look: regular.look, create: regular.create };
type Steps = Pick<FloorActivities, 'token' | 'decode' | 'look' | 'create'>;

/** The least that a run can be. */
export async function hello(): Promise<string> {
  return await Promise.resolve('hello');
}

export async function shapeAllLocal(): Promise<void> {
  await onboard(local);
}

export async function shape(): Promise<void> {
  await onboard(inTurns);
}

/** Follows the product: what is local there is local here, and what it writes at its end is written. */
export async function shapeAsOursNow(): Promise<void> {
  await onboard(inTurns);
  upsertSearchAttributes([
    { key: STATUS_ATTRIBUTE, value: 'completed' },
    { key: SOURCES_READY_ATTRIBUTE, value: 3 },
  ]);
}

async function onboard({ token, decode, look, create }: Steps): Promise<void> {
  await token();
  await decode();
  await look();
  await Promise.all([create(), create(), create()]);
}
