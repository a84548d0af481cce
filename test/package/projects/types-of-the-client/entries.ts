/** Every entry but those of a worker, where none is installed. */
import { OnboardingClient } from 'airbyte-embedded-onboarding';
import { followProgress } from 'airbyte-embedded-onboarding/browser';
import { defineConfig } from 'airbyte-embedded-onboarding/config';
import { connectService, createHttpApp } from 'airbyte-embedded-onboarding/http';
import { InMemoryOnboarding } from 'airbyte-embedded-onboarding/testing';

export const all = [
  OnboardingClient,
  followProgress,
  defineConfig,
  connectService,
  createHttpApp,
  InMemoryOnboarding,
] as const;
