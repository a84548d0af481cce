/** Which keys open onboardings still need: before a key is removed, and after one was removed too early. */
import type { Client } from '@temporalio/client';
import { pMapIterable } from 'p-map';
import { historyEvents, type HistoryEvent, isGrpc } from '../temporal/index.ts';
import { counted } from '../domain/words.ts';
import { WORKFLOW_TYPE, workspaceNameFrom } from '../domain/names.ts';
import { keyUseIn, type KeyProvider, type KeyUse } from '../secrets/index.ts';
import { unreadTaskIn, type UnreadTask } from './unread-tasks.ts';
import { ofTemporal, type Check, type Finding, type TemporalAccess } from './finding.ts';

/** The most histories that are read, each of some 20 KB. */
const MAX_READ = 2_000;
const AT_ONCE = 10;
/** The longest that histories are read: shorter than a check may take, so that it still says what it has found. */
const READ_FOR_MS = 45_000;
/** The most onboardings that a message names. */
const MAX_NAMED = 3;

export const checkKeys: Check['run'] = async (context) => {
  const { keys } = context;
  if (keys instanceof Error) {
    return { status: 'failed', message: keys.message, next: 'Set them as every other process has them.' };
  }
  return await ofTemporal((temporal) => keysFinding(temporal, keys))(context);
};

async function keysFinding(temporal: TemporalAccess, keyring: KeyProvider): Promise<Finding> {
  const { inUse, mistaken, unread, read, isAll } = await keysInUse(temporal, keyring);
  const missing = [...inUse].filter(([id]) => keyring.get(id) === undefined);
  const scope = `${counted(read, 'open onboarding')}${isAll ? '' : ', not all that there are'}`;
  if (mistaken.size > 0) return mistakenKeys([...mistaken]);
  if (missing.length > 0) return missingKeys(missing);
  if (unread.size > 0) return unreadByWorkers([...unread.values()], keyring);
  const used = [...inUse].map(([id, users]) => `"${id}" is needed by ${users.length}`).sort();
  const message = `"${keyring.active.id}" seals. ${scope}: ${used.join(', ') || 'no key is needed'}.`;
  return {
    status: isAll ? 'ok' : 'warning',
    message,
    ...(!isAll && {
      next: 'Take no key away because of this: those that were not read may need it. Run it again when fewer are open.',
    }),
  };
}

/** Workflow ids by the key's id. */
type Users = Map<string, string[]>;

/** The keys that open onboardings need. `mistaken`: of those, the ids whose key here cannot open what was sealed. */
async function keysInUse({ client }: TemporalAccess, keyring: KeyProvider) {
  const found = {
    inUse: new Map() as Users,
    mistaken: new Map() as Users,
    unread: new Map<string, Unread>(),
    read: 0,
    isAll: false,
  };
  const { inUse, mistaken, unread } = found;
  const until = Date.now() + READ_FOR_MS;
  try {
    for await (const { workflowId, use, task } of keysOfOpen(client, keyring)) {
      if (found.read === MAX_READ || Date.now() > until) return found;
      found.read += 1;
      for (const id of use.ids) inUse.set(id, [...(inUse.get(id) ?? []), workflowId]);
      if (task !== null) addUnread(unread, task, workflowId);
      for (const id of use.mistaken) mistaken.set(id, [...(mistaken.get(id) ?? []), workflowId]);
    }
  } catch (error) {
    if (isGrpc(error, 'DEADLINE_EXCEEDED') && found.read > 0) return found;
    throw error;
  }
  return { ...found, isAll: true };
}

function keysOfOpen(
  client: Client,
  keyring: KeyProvider,
): AsyncIterable<{ readonly workflowId: string; readonly use: KeyUse; readonly task: UnreadTask | null }> {
  const query = `WorkflowType = '${WORKFLOW_TYPE}' AND ExecutionStatus IN ('Running', 'Paused')`;
  return pMapIterable(
    client.workflow.list({ query }),
    async ({ workflowId, runId }) => {
      const events: HistoryEvent[] = [];
      for await (const event of historyEvents(client, { workflowId, runId })) events.push(event);
      // What a worker without the right key said of that is not read again.
      const needed = events.filter((event) => !event.workflowTaskFailedEventAttributes);
      return {
        workflowId,
        use: await keyUseIn(needed, keyring, workspaceNameFrom(workflowId) ?? ''),
        task: await unreadTaskIn(events, keyring),
      };
    },
    { concurrency: AT_ONCE },
  );
}

function keysWithUsers(keys: readonly (readonly [string, readonly string[]])[]): string {
  return keys.map(([id, users]) => `"${id}" by ${users.length} (${firstOf(users)})`).join('; ');
}

function firstOf(names: readonly string[]): string {
  return `${names.slice(0, MAX_NAMED).join(', ')}${names.length > MAX_NAMED ? ', …' : ''}`;
}

/** Onboardings that stand still at one worker for one reason. */
interface Unread extends UnreadTask {
  readonly workflowIds: string[];
}

function addUnread(unread: Map<string, Unread>, task: UnreadTask, workflowId: string): void {
  const key = JSON.stringify(task);
  const same = unread.get(key) ?? { ...task, workflowIds: [] };
  same.workflowIds.push(workflowId);
  unread.set(key, same);
}

/** The keys here are those with which the onboardings were started: it is the worker that has others. */
function unreadByWorkers(unread: readonly Unread[], { active }: KeyProvider): Finding {
  const each = unread.slice(0, MAX_NAMED).map(({ identity, reason, workflowIds }) => {
    const worker = identity === '' ? 'A worker' : `The worker ${identity}`;
    const stands = `${counted(workflowIds.length, 'open onboarding stands', 'open onboardings stand')} still (${firstOf(workflowIds)})`;
    return `${worker} has other keys than are here: ${keysText(reason)}, and ${stands}.`;
  });
  const more = unread.length > MAX_NAMED ? ` So do ${unread.length - MAX_NAMED} more.` : '';
  return {
    status: 'failed',
    message: `${each.join(' ')}${more} They wait, and lose nothing.`,
    next:
      'Give it the ONBOARDING_KEYS or ONBOARDING_KEYS_FILE that every other process has, keys of before included, and restart it. ' +
      `Those here open what was sealed so far, and seal with "${active.id}". Temporal asks again within ten minutes by itself; ` +
      'until then this is told of a worker that has been mended, too.',
  };
}

function keysText(reason: UnreadTask['reason']): string {
  const id = JSON.stringify(reason.keyId);
  if (reason.kind === 'lacks') return `it lacks ${id}, or has another key of that id`;
  return reason.isOther
    ? `its ${id} is another key than the ${id} here`
    : `it encrypts with ${id}, which is not here`;
}

function missingKeys(missing: readonly (readonly [string, readonly string[]])[]): Finding {
  return {
    status: 'failed',
    message: `Open onboardings need keys that are not here: ${keysWithUsers(missing)}. They wait, and lose nothing.`,
    next: 'Add them, last, to ONBOARDING_KEYS or ONBOARDING_KEYS_FILE of every process.',
  };
}

/** Two keys have one id, and some processes have the one, some the other. */
function mistakenKeys(mistaken: readonly (readonly [string, readonly string[]])[]): Finding {
  return {
    status: 'failed',
    message: `Open onboardings were sealed with another key of the same id than the one that is here: ${keysWithUsers(mistaken)}. They wait, and lose nothing.`,
    next:
      'Find the key that sealed them (in the settings of another process, or of the time when they were started), and put it ' +
      'in the place of the one here, in every process; let a new one seal (`onboarding keygen`), ahead of it. ' +
      'One that is named with either of the two in place goes on with neither: terminate it and start it again, which adopts what exists.',
  };
}
