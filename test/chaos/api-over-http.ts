/** Another implementation of the API: all that is known of it is what it answers. */
import { setTimeout as pause } from 'node:timers/promises';
import { AirbyteClient, decodeScopedToken } from '../../src/airbyte/index.ts';
import { readWorkerConfig, type Environment } from '../../src/config/index.ts';
import type { ApiUnderTest, Standing } from './api.ts';

/** Its own faults may go on to the end: how often it is asked for what it holds. */
const ASKS = 60;
const ASK_AGAIN_MS = 500;

/** @throws ConfigError where the environment lacks its credentials */
export function apiOverHttp(url: string, env: Environment): ApiUnderTest {
  const environment = { ...airbyteSettings(env), AIRBYTE_API_URL: url };
  const client = new AirbyteClient(readWorkerConfig({ ...env, ...environment }).airbyte);
  return {
    environment,
    stopFaults: () => undefined,
    standing: (workspaceName) => askUntilAnswered(() => standing(client, workspaceName)),
    timeline: () => [],
    faultsStruck: () => new Map(),
    lateEffects: () => 0,
    close: () => client.close(),
  };
}

const UNKNOWN = { workspaces: null, firstMintsAtOnce: null, deleted: null, wronglyDeleted: null } as const;

function airbyteSettings(env: Environment): Environment {
  return Object.fromEntries(Object.entries(env).filter(([name]) => name.startsWith('AIRBYTE_')));
}

async function standing(client: AirbyteClient, workspaceName: string): Promise<Standing> {
  const { token } = await client.issueScopedToken({ workspace_name: workspaceName });
  const { accessToken, workspaceId } = decodeScopedToken(token);
  const id = workspaceId ?? (await client.getScopedTokenInfo(accessToken)).workspace_id;
  const sources = await client.listSources({ id, name: workspaceName, scopedToken: accessToken });
  return { ...UNKNOWN, sources };
}

async function askUntilAnswered(ask: () => Promise<Standing>): Promise<Standing> {
  for (let asked = 1; ; asked += 1) {
    try {
      return await ask();
    } catch (error) {
      if (asked === ASKS) return { ...UNKNOWN, sources: [], untold: (error as Error).message };
      await pause(ASK_AGAIN_MS);
    }
  }
}
