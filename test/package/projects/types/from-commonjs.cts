import onboarding = require('airbyte-embedded-onboarding');
import { runWorker } from 'airbyte-embedded-onboarding/worker';

export const client: typeof onboarding.OnboardingClient = onboarding.OnboardingClient;
export const worker = runWorker;
