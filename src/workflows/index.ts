/**
 * The onboarding workflow, deterministic; of activities it knows the signatures, as types. May import domain,
 * activities/contract.ts.
 */
// The entry of the workflow bundle: exactly the workflows that the worker registers, under their types.
export { onboarding } from './onboarding.ts';
export { onboardingNotice } from './notice.ts';
export { sweepNotices } from './sweep-notices.ts';
