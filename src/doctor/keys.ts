/** Which keys open onboardings still need: before a key is removed, and after one was removed too early. */
import type { Client } from '@temporalio/client';
import { pMapIterable } from 'p-map';
import { isGrpc } from '../client/grpc-status.ts';
import { WORKFLOW_TYPE } from '../domain/names.ts';
import { keyIdsIn, PayloadCodec, type KeyProvider } from '../secrets/index.ts';
import { ofTemporal, type Check, type Finding, type TemporalAccess } from './check.ts';

/** Histories, each of some 20 KB. */
const MAX_READ = 2_000;
const AT_ONCE = 10;
/** Milliseconds: less than a check may take, so that what was read until then is told. */
const READ_FOR = 45_000;
const TOLD = 3;

export const keysCheck: Check = {
  name: 'keys',
  looksAt: 'whether the keys of all open onboardings are here',
  run: async (context) => {
    const { keys } = context;
    if (keys instanceof Error) {
      return { status: 'failed', message: keys.message, next: 'Set them as every other process has them.' };
    }
    return await ofTemporal((temporal) => keysFinding(temporal, keys))(context);
  },
};

async function keysFinding(temporal: TemporalAccess, keyring: KeyProvider): Promise<Finding> {
  const { inUse, read, isAll } = await keysInUse(temporal, keyring);
  const missing = [...inUse].filter(([id]) => keyring.get(id) === undefined);
  const scope = isAll ? `${read} open onboardings` : `${read} open onboardings, not all that there are`;
  if (missing.length > 0) return missingKeys(missing);
  const used = [...inUse].map(([id, users]) => `${id} by ${users.length}`).sort();
  const message =
    `"${keyring.active.id}" seals. Of ${scope}, ` +
    (used.length === 0 ? 'none needs a key.' : `used are ${used.join(', ')}.`);
  return {
    status: isAll ? 'ok' : 'warning',
    message,
    ...(!isAll && {
      next: 'Take no key away because of this: those that were not read may need it. Run it again when fewer are open.',
    }),
  };
}

/** The workflow ids that need each key. */
async function keysInUse(
  { client }: TemporalAccess,
  keyring: KeyProvider,
): Promise<{ inUse: Map<string, string[]>; read: number; isAll: boolean }> {
  const codec = new PayloadCodec(keyring);
  const inUse = new Map<string, string[]>();
  let read = 0;
  const until = Date.now() + READ_FOR;
  try {
    for await (const { workflowId, ids } of keysOfOpen(client, codec)) {
      if (read === MAX_READ || Date.now() > until) return { inUse, read, isAll: false };
      read += 1;
      for (const id of ids) inUse.set(id, [...(inUse.get(id) ?? []), workflowId]);
    }
  } catch (error) {
    if (isGrpc(error, 'DEADLINE_EXCEEDED') && read > 0) return { inUse, read, isAll: false };
    throw error;
  }
  return { inUse, read, isAll: true };
}

function keysOfOpen(
  client: Client,
  codec: PayloadCodec,
): AsyncIterable<{ readonly workflowId: string; readonly ids: ReadonlySet<string> }> {
  const query = `WorkflowType = '${WORKFLOW_TYPE}' AND ExecutionStatus IN ('Running', 'Paused')`;
  return pMapIterable(
    client.workflow.list({ query }),
    async ({ workflowId, runId }) => {
      const history = await client.workflow.getHandle(workflowId, runId).fetchHistory();
      return { workflowId, ids: await keyIdsIn(history, codec) };
    },
    { concurrency: AT_ONCE },
  );
}

function missingKeys(missing: readonly (readonly [string, readonly string[]])[]): Finding {
  const told = missing.map(([id, users]) => {
    const named = users.slice(0, TOLD).join(', ');
    return `"${id}" by ${users.length} (${named}${users.length > TOLD ? ', …' : ''})`;
  });
  return {
    status: 'failed',
    message: `Open onboardings need keys that are not here: ${told.join('; ')}. They wait, and lose nothing.`,
    next: 'Add them, last, to ONBOARDING_KEYS or ONBOARDING_KEYS_FILE of every process.',
  };
}
