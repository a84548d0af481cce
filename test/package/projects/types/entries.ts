import { OnboardingClient, type Progress } from 'airbyte-embedded-onboarding';
import { followProgress } from 'airbyte-embedded-onboarding/browser';
import { defineConfig, stripeWebhook } from 'airbyte-embedded-onboarding/config';
import { connectService, createHttpApp } from 'airbyte-embedded-onboarding/http';
import { InMemoryOnboarding, startStack } from 'airbyte-embedded-onboarding/testing';
import { OnboardingPlugin, runWorker } from 'airbyte-embedded-onboarding/worker';
import { onboardCustomer } from 'airbyte-embedded-onboarding/workflows';

export async function percentOf(name: string): Promise<Progress['percent']> {
  const onboarding = await OnboardingClient.connect();
  return (await onboarding.progress(name)).percent;
}

export const config = defineConfig({
  signup: {
    billing: stripeWebhook((event) =>
      event.type === 'customer.created' ? { workspace_name: event.data.object.id, sources: [] } : null,
    ),
  },
});

export const all = [
  followProgress,
  connectService,
  createHttpApp,
  runWorker,
  InMemoryOnboarding,
  startStack,
  OnboardingPlugin,
  onboardCustomer,
] as const;
