// The entry of the workflow bundle: exactly the workflows that the worker registers, under their types.
export { onboarding } from './onboarding.ts';
