/** What one onboarding asked of the API, as the emulator saw it. */
import type { Call, OperationName } from '../../emulator/index.ts';
import type { World } from './world.ts';

export function callsOf(
  { emulator }: Pick<World, 'emulator'>,
  workspaceName: string,
  operation?: OperationName,
): Call[] {
  return emulator.calls.filter(
    (call) => call.workspaceName === workspaceName && (operation ?? call.operation) === call.operation,
  );
}

/** Milliseconds of the emulator's clock between a call's beginning and that of each later one. */
export function timesSince(first: Call | undefined, later: readonly Call[]): number[] {
  return later.map(({ startedAt }) => startedAt - (first?.startedAt ?? NaN));
}
