/** Open onboardings by the generation of Airbyte's API that they speak, which stands in their memo. */
import type { Client } from '@temporalio/client';
import { AIRBYTE_APIS, type AirbyteApi, DEFAULT_API } from '../domain/history/types.ts';
import { AIRBYTE_API_MEMO, WORKFLOW_TYPE } from '../domain/names.ts';
import { isGrpc } from './refusals.ts';

/** The most that are counted, a thousand a request. */
const MAX_COUNTED = 20_000;

export interface OpenRuns {
  readonly of: Readonly<Record<AirbyteApi, number>>;
  /** Whether all were counted, or only the newest ones. */
  readonly isAll: boolean;
}

/**
 * @param client with a data converter that reads what it can
 * @param withinMs milliseconds; what has been counted by then is what is told
 */
export async function countOpenRuns(client: Client, withinMs: number): Promise<OpenRuns> {
  const query = `WorkflowType = '${WORKFLOW_TYPE}' AND ExecutionStatus IN ('Running', 'Paused')`;
  const of: Record<AirbyteApi, number> = { embedded: 0, agents: 0 };
  const counted = (): number => Object.values(of).reduce((sum, count) => sum + count, 0);
  const until = Date.now() + withinMs;
  const count = async (): Promise<boolean> => {
    for await (const { memo } of client.workflow.list({ query })) {
      if (counted() === MAX_COUNTED || Date.now() > until) return false;
      of[apiIn(memo)] += 1;
    }
    return true;
  };
  try {
    return { of, isAll: await client.connection.withDeadline(until, count) };
  } catch (error) {
    if (isGrpc(error, 'DEADLINE_EXCEEDED')) return { of, isAll: false };
    throw error;
  }
}

function apiIn(memo: Readonly<Record<string, unknown>> | undefined): AirbyteApi {
  const named = memo?.[AIRBYTE_API_MEMO];
  return AIRBYTE_APIS.find((api) => api === named) ?? DEFAULT_API;
}
