/** Customers for whom something goes wrong. */
import type { Call, Emulator, FaultHandle, FaultRule } from '../../emulator/index.ts';
import type { OnboardingRequestInput, Progress, SourceRequestInput } from '../../src/client.ts';
import { requestFor } from './requests.ts';
import { untilParked } from './until-parked.ts';
import type { World } from './world.ts';

/** What goes wrong for one customer: where (at any source if none is named), how, and how often if not once. */
export interface Wrong extends Omit<FaultRule, 'when'> {
  readonly sourceName?: string;
  /** Which of its calls, where neither operation nor source tell. */
  readonly when?: (call: Call) => boolean;
}

/** What the customer asks for: a whole request, or sources for one under a name of its own. */
export type Asked = OnboardingRequestInput | readonly (string | SourceRequestInput)[];

export interface SignedUp<F extends readonly Wrong[]> {
  readonly request: OnboardingRequestInput;
  /** `workspace_name` */
  readonly name: string;
  /** What goes wrong, in the order in which it was given. */
  readonly faults: FaultsOf<F>;
}

type FaultsOf<F extends readonly Wrong[]> = { readonly [index in keyof F]: FaultHandle };
type Place = Pick<World, 'emulator' | 'onboarding'>;

/** Airbyte does not take a source, which then needs a person. */
export function refused(status = 422, sourceName?: string): Wrong {
  const fault = { kind: 'status', status } as const;
  return { operation: 'createSource', fault, ...(sourceName !== undefined && { sourceName }) };
}

/** Lets something go wrong for one customer, who signs up in whatever way. */
export function goWrong<const F extends readonly Wrong[]>(
  { faults }: Emulator,
  workspaceName: string,
  ...wrong: F
): FaultsOf<F> {
  const added = wrong.map(({ sourceName, when, ...rule }) => {
    const isOfCustomer = (call: Call): boolean =>
      call.workspaceName === workspaceName &&
      (sourceName ?? call.sourceName) === call.sourceName &&
      (when?.(call) ?? true);
    return faults.add({ ...rule, when: isOfCustomer });
  });
  return added as FaultsOf<F>;
}

/** Signs up a customer for whom something goes wrong. */
export async function signUpWith<const F extends readonly Wrong[]>(
  { emulator, onboarding }: Place,
  asked: Asked,
  ...wrong: F
): Promise<SignedUp<F>> {
  const request = 'workspace_name' in asked ? asked : requestFor(asked);
  const { workspace_name: name } = request;
  const faults = goWrong<F>(emulator, name, ...wrong);
  await onboarding.start(request);
  return { request, name, faults };
}

/** The same, and waits until nothing of it goes on without a person: `parked` is its progress then. */
export async function parkWith<const F extends readonly Wrong[]>(
  place: Place,
  asked: Asked,
  ...wrong: F
): Promise<SignedUp<F> & { readonly parked: Progress }> {
  const signedUp = await signUpWith<F>(place, asked, ...wrong);
  return { ...signedUp, parked: await untilParked(place.onboarding, signedUp.name) };
}

/** Parks so many customers, named after their number, by a common cause, which lasts until it is mended. */
export async function parkMany(
  { emulator, onboarding }: Place,
  count: number,
  prefix: string,
  status = 403,
): Promise<{ readonly names: string[]; readonly mend: () => void }> {
  const names = Array.from({ length: count }, (_, index) => `${prefix}-${index}`);
  const cause = emulator.faults.add({
    operation: 'createSource',
    when: ({ workspaceName }) => workspaceName?.startsWith(`${prefix}-`) ?? false,
    times: Infinity,
    fault: { kind: 'status', status },
  });
  await Promise.all(names.map((name) => onboarding.start(requestFor(['Stripe'], name))));
  for (const name of names) await untilParked(onboarding, name);
  return {
    names,
    mend: () => {
      cause.remove();
    },
  };
}
