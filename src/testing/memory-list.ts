/** What visibility would know of a run in memory, and whether a filter lets it through. */
import type { ClientSettings, ListFilter, OnboardingSummary } from '../client/index.ts';
import { parkedForThe, peopleToMend } from '../domain/failure.ts';
import type { FailureType } from '../domain/history/types.ts';
import { keyword } from '../domain/names.ts';
import { isReady } from '../domain/run-state.ts';
import type { MemoryRun } from './memory-run.ts';

export function summaryOf(run: MemoryRun, { linkTo }: Pick<ClientSettings, 'linkTo'>): OnboardingSummary {
  const described = run.described();
  const { workspaceName, status, startedAt, closedAt, workflowId, runId } = described;
  const failureTypes = failureTypesOf(run);
  return {
    workspace_name: workspaceName,
    status,
    failure_types: failureTypes,
    whose_move: status === 'needs_attention' || status === 'failed' ? peopleToMend(failureTypes) : [],
    signup_source: signupSourceOf(run),
    sources_wanted: run.own.sources.length,
    sources_ready: run.own.sources.filter(({ state }) => isReady(state)).length,
    started_at: startedAt.toISOString(),
    closed_at: closedAt?.toISOString() ?? null,
    workflow_id: workflowId,
    run_id: runId,
    temporal_ui_url: linkTo(described),
  };
}

/** As `visibilityQuery` asks Temporal for it. */
export function isMatch(
  run: MemoryRun,
  { status, failureType, move, since, until, signupSource }: ListFilter,
): boolean {
  const described = run.described();
  const types = failureTypesOf(run);
  const isOpen = status === undefined || status === 'running' || status === 'needs_attention';
  const time = isOpen ? described.startedAt : described.closedAt;
  return (
    (status === undefined || described.status === status) &&
    (failureType === undefined || types.includes(failureType)) &&
    (move === undefined || parkedForThe(move).some((type) => types.includes(type))) &&
    (signupSource === undefined || signupSourceOf(run) === keyword(signupSource)) &&
    (since === undefined || (time !== null && time >= since)) &&
    (until === undefined || (time !== null && time < until))
  );
}

function signupSourceOf({ input }: MemoryRun): string | null {
  const source = input.request.signup_event?.source;
  return source === undefined ? null : keyword(source);
}

function failureTypesOf(run: MemoryRun): FailureType[] {
  const types = [...new Set(run.failures.map(({ type }) => type))].sort();
  return run.described().execution === 'Terminated' ? [...types, 'Onboarding.Terminated'] : types;
}
