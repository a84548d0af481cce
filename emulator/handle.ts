import type { IncomingMessage, ServerResponse } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';
import { authorize, grantOf } from './authorize.ts';
import type { CallInProgress, Effect } from './calls.ts';
import type { Work } from './endpoints/endpoint.ts';
import { ApiError, errorBody } from './errors.ts';
import type { FaultSwitch } from './faults.ts';
import { parseBody, parseQuery, readText } from './receive.ts';
import { sendReply } from './reply.ts';
import { ApiRequest, type ReceivedBody } from './request.ts';
import { route, type Route } from './router.ts';
import { jsonAnswer, plainScript, scriptOf, type Answer, type Script } from './script.ts';
import type { World } from './world.ts';

/**
 * One request from its arrival to its answer. What it does goes on when the client leaves, as on a real server.
 * @returns when the call can have no further effect but a late commit
 */
export async function handle(
  request: IncomingMessage,
  response: ServerResponse,
  world: World,
  faults: FaultSwitch,
): Promise<void> {
  const text = await readText(request);
  world.lateCommits.settle();
  const url = new URL(request.url ?? '/', 'http://emulator');
  const received = parseBody(text, request.headers['content-type']);
  const found = attempt(() => route(request.method ?? '', url.pathname, world.switches.apis));
  const call = record(request, url, received, found, world);
  response.on('close', () => {
    call.finishedAt ??= world.clock.now();
  });
  const taken = faults.take(call);
  call.fault = taken?.fault.kind ?? null;
  const script = taken ? scriptOf(taken.fault, taken.released, world.options.errorEnvelope) : plainScript;
  const work = attempt(() => prepare(request, url, received, orThrow(found), world));
  await play(script, work, response, call, world);
}

/** Checks a request in the order of the API's framework: path, method, token, organization, fields. */
function prepare(
  { headers }: IncomingMessage,
  url: URL,
  body: ReceivedBody,
  { endpoint, params }: Route,
  world: World,
): Work {
  const { workspace } = authorize(endpoint, headers, world);
  const query = parseQuery(url.searchParams);
  return endpoint.prepare(
    new ApiRequest({
      params,
      query,
      body,
      workspace,
      address: `http://${headers.host ?? ''}${url.pathname}`,
    }),
    world,
  );
}

async function play(
  script: Script,
  work: Work | ApiError,
  response: ServerResponse,
  call: CallInProgress,
  world: World,
): Promise<void> {
  const end = (): void => {
    if (!(work instanceof ApiError)) work.end?.();
  };
  const commit = (): Answer => {
    const answer = answerOf(work, call, world);
    end();
    return answer;
  };
  await script.before?.();
  if (!(work instanceof ApiError) && work.takesMs) await pause(work.takesMs);
  const genuine = script.commit === 'now' ? commit() : null;
  if (typeof script.commit === 'object') world.lateCommits.schedule(script.commit.afterMs, commit);
  await script.after?.();
  const reply = script.reply(genuine);
  // Ended before the answer, which may at once lead to the next request; an unanswered call lasts until its client leaves.
  if (script.commit === 'never' && reply.kind !== 'hang') end();
  await sendReply(reply, response, call, world.clock);
  if (script.commit === 'never') end();
}

function answerOf(work: Work | ApiError, call: CallInProgress, world: World): Answer {
  const outcome = work instanceof ApiError ? work : attempt(() => work.commit());
  if (outcome instanceof ApiError) return refusal(outcome, world);
  const { status = 200, body, effect = null, job } = outcome;
  takeEffect(call, effect, world);
  if (job) {
    world.lateCommits.schedule(job.takesMs, () => {
      takeEffect(call, job.end(), world);
    });
  }
  return jsonAnswer(status, body);
}

function takeEffect(call: CallInProgress, effect: Effect | null, { clock }: World): void {
  if (effect === null) return;
  call.effect = effect;
  call.committedAt = clock.now();
}

function refusal({ status, message, problems, headers }: ApiError, { options }: World): Answer {
  return jsonAnswer(status, errorBody(options.errorEnvelope, message, problems), headers);
}

function record(
  { method = '', headers }: IncomingMessage,
  url: URL,
  received: ReceivedBody,
  found: Route | ApiError,
  world: World,
): CallInProgress {
  const body = 'json' in received ? received.json : null;
  const { endpoint, params } = found instanceof ApiError ? { endpoint: null, params: {} } : found;
  const query = Object.fromEntries(url.searchParams);
  const id = textAt(params, 'id')?.toLowerCase() ?? '';
  const concerned = world.sources.known(id) ?? world.checks.sourceOf(id);
  const call: CallInProgress = {
    seq: world.calls.length + 1,
    operation: endpoint?.operation ?? null,
    api: endpoint?.apis.length === 1 ? (endpoint.apis[0] ?? null) : null,
    method,
    path: url.pathname,
    query,
    headers,
    body,
    workspaceName:
      textAt(body, 'workspace_name') ??
      workspaceOfToken(headers, world) ??
      workspaceOfQuery(query, world) ??
      concerned?.workspaceName ??
      null,
    sourceName: world.sources.byId(id)?.name ?? textAt(body, 'name'),
    fault: null,
    startedAt: world.clock.now(),
    status: null,
    answer: null,
    finishedAt: null,
    effect: null,
    committedAt: null,
  };
  world.calls.push(call);
  return call;
}

function workspaceOfToken(headers: IncomingMessage['headers'], world: World): string | null {
  const grant = grantOf(headers, world);
  return grant?.kind === 'scoped' ? (world.workspaces.byId(grant.workspaceId)?.name ?? null) : null;
}

function workspaceOfQuery(query: Readonly<Record<string, string>>, world: World): string | null {
  const named = query['workspace_name'] ?? query['customer_name'] ?? query['external_user_id'];
  return world.workspaces.byId(query['workspace_id']?.toLowerCase() ?? '')?.name ?? named ?? null;
}

function textAt(value: unknown, key: string): string | null {
  if (typeof value !== 'object' || value === null) return null;
  const text: unknown = Reflect.get(value, key);
  return typeof text === 'string' ? text : null;
}

/** A refusal as a value; anything else that is thrown is a mistake in the emulator. */
function attempt<T>(produce: () => T): T | ApiError {
  try {
    return produce();
  } catch (error) {
    if (error instanceof ApiError) return error;
    throw error;
  }
}

function orThrow<T>(value: T | ApiError): T {
  if (value instanceof ApiError) throw value;
  return value;
}
