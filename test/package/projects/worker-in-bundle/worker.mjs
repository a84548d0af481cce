import { runWorker } from 'airbyte-embedded-onboarding/worker';

void runWorker(process.env);
