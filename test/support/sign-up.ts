import type { FaultHandle, FaultRule } from '../../emulator/index.ts';
import type { OnboardingRequestInput } from '../../src/client.ts';
import type { World } from './world.ts';
import { requestFor } from './requests.ts';

/** What goes wrong for one customer: where (at any source if none is named), how, and how often if not once. */
export interface Wrong extends Omit<FaultRule, 'when'> {
  readonly sourceName?: string;
}

export interface SignedUp<F extends readonly Wrong[]> {
  readonly request: OnboardingRequestInput;
  /** `workspace_name` */
  readonly name: string;
  /** What goes wrong, in the order in which it was given. */
  readonly faults: { readonly [index in keyof F]: FaultHandle };
}

/** Signs up a customer with sources of these names, for whom something goes wrong. */
export async function signUpWith<const F extends readonly Wrong[]>(
  { emulator, onboarding }: Pick<World, 'emulator' | 'onboarding'>,
  names: readonly string[],
  ...wrong: F
): Promise<SignedUp<F>> {
  const request = requestFor(names);
  const { workspace_name: name } = request;
  const faults = wrong.map(({ sourceName, ...rule }) =>
    emulator.faults.add({
      ...rule,
      when: { workspaceName: name, ...(sourceName !== undefined && { sourceName }) },
    }),
  );
  await onboarding.start(request);
  return { request, name, faults: faults as SignedUp<F>['faults'] };
}
