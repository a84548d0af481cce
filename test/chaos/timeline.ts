/** What happened to one onboarding, from everyone who saw it, in the order in which it happened. */
import type { Client } from '@temporalio/client';
import type { ApiUnderTest } from './api.ts';
import type { Journal } from './journal.ts';
import { runLines } from './runs.ts';

export interface Line {
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly from: 'api' | 'run' | 'actor' | 'kill';
  readonly text: string;
}

export async function timelineOf(
  workspaceName: string,
  { api, temporal, journal }: { api: ApiUnderTest; temporal: Client; journal: Journal },
): Promise<string> {
  const ofHarness = journal
    .of(workspaceName)
    .map(({ at, who, what, outcome }): Line => ({ at, from: who, text: `${what}: ${outcome}` }));
  const lines = [
    ...api.timeline(workspaceName),
    ...(await runLines(temporal, workspaceName)),
    ...ofHarness,
  ].sort((a, b) => a.at - b.at);
  const first = lines[0]?.at ?? 0;
  return lines
    .map(
      ({ at, from, text }) =>
        `${((at - first) / 1_000).toFixed(3).padStart(9)} s  ${from.padEnd(5)}  ${text}`,
    )
    .join('\n');
}
