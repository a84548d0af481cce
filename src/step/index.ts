/** An onboarding as a step of one’s own workflow, deterministic. May import domain. */
export {
  awaitOnboarding,
  type AwaitOptions,
  onboardCustomer,
  type OnboardCustomerOptions,
  type StartedOnboarding,
  startOnboarding,
  type StartStepOptions,
} from './onboard-customer.ts';
export { STEP_FAILURES } from './contract.ts';
