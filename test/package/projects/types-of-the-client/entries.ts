/** Every entry but the worker's, where no worker is installed. */
import { OnboardingClient } from 'airbyte-embedded-onboarding';
import { followProgress } from 'airbyte-embedded-onboarding/browser';
import { defineConfig } from 'airbyte-embedded-onboarding/config';
import { connectService, createHttpApp } from 'airbyte-embedded-onboarding/http';

export const all = [OnboardingClient, followProgress, defineConfig, connectService, createHttpApp] as const;
