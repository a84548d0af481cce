/** `onboarding.config.ts`, or its plain JavaScript sister: what is in it, and how it is found and loaded. */
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import type { OnboardingHook, OnboardingHooks } from '../domain/hooks.ts';
import { ownExtension } from '../domain/own-file.ts';
import { firstProblemTexts } from '../domain/problem-list.ts';
import { schemaMessage } from '../domain/schema-messages.ts';
import { ConfigFileError } from './config-file-error.ts';
import type { SignupWebhook } from './signup-webhook.ts';

/** What `onboarding.config.ts` exports as its default. */
export interface OnboardingConfig {
  /**
   * By endpoint: `clerk` is `POST /v1/webhooks/clerk`, with the secrets in `ONBOARDING_WEBHOOK_SECRETS_CLERK`. Names are
   * lower-case letters, digits, `-` and `_`.
   */
  readonly signup?: Readonly<Record<string, SignupWebhook>>;
  /** Called by workers when an onboarding has come to something: at least once, with a key to do it once by. */
  readonly hooks?: OnboardingHooks;
}

/** The configuration as it is given; for its types. */
export function defineConfig(config: OnboardingConfig): OnboardingConfig {
  return config;
}

/** What a file has in it, both empty where there is none. */
export type LoadedConfig = Required<OnboardingConfig>;

const NAMES = ['ts', 'mts', 'js', 'mjs'].map((extension) => `onboarding.config.${extension}`);

const hookSchema = z
  .custom<OnboardingHook>((value) => typeof value === 'function', 'is not a function')
  .optional();

const signupSchema = z.record(
  z.string().regex(/^[a-z][a-z0-9_-]{0,62}$/, 'is not lower-case letters, digits, - and _'),
  z.custom<SignupWebhook>(
    isWebhook,
    'is not made by standardWebhook, stripeWebhook, workosWebhook or genericWebhook',
  ),
);

const configSchema = z
  .strictObject({
    signup: signupSchema.optional(),
    hooks: z
      .strictObject({
        completed: hookSchema,
        needsAttention: hookSchema,
        failed: hookSchema,
        cancelled: hookSchema,
      })
      .optional(),
  })
  .refine(({ signup, hooks }) => signup !== undefined || hooks !== undefined, 'has neither signup nor hooks');

/**
 * @param named `ONBOARDING_CONFIG_FILE`; without it the first of the usual names in `folder`, or nothing at all
 * @throws ConfigFileError
 */
export async function loadConfig(folder: string, named?: string): Promise<LoadedConfig> {
  const path =
    named === undefined
      ? NAMES.map((name) => resolve(folder, name)).find((file) => existsSync(file))
      : resolve(folder, named);
  if (path === undefined) return { signup: {}, hooks: {} };
  const loaded = configSchema.safeParse(await defaultExportOf(path), { error: schemaMessage });
  if (loaded.success) {
    const { signup = {}, hooks = {} } = loaded.data;
    return { signup, hooks };
  }
  const problems = loaded.error.issues.map(
    (issue) => `${issue.path.join('.') || 'default export'} ${issue.message}`,
  );
  throw new ConfigFileError(
    `${path} must export defineConfig({ signup: { … }, hooks: { … } }) as its default: ${firstProblemTexts(problems).join('; ')}.`,
  );
}

async function defaultExportOf(path: string): Promise<unknown> {
  // Only where there is such a file: a service without one does not load it.
  const { createJiti } = await import('jiti');
  const own = ownConfigModule();
  const jiti = createJiti(path, {
    ...(own !== null && { alias: { 'airbyte-embedded-onboarding/config': own } }),
    fsCache: false,
  });
  try {
    return await jiti.import(path, { default: true });
  } catch (error) {
    throw new ConfigFileError(
      `${path} can’t be loaded: ${error instanceof Error ? error.message : 'unknown'}`,
    );
  }
}

/**
 * By which the file finds this package under its name wherever it lies, built or from its source; `null` in a bundle, which
 * has no such module, and where the file finds what is installed.
 */
function ownConfigModule(): string | null {
  const extension = ownExtension(import.meta.url, 'signup/onboarding-config');
  return extension === null ? null : fileURLToPath(new URL(`../define-config.${extension}`, import.meta.url));
}

function isWebhook(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  const { rejectionOf, map, eventOf, startsOn } = value as Partial<Record<keyof SignupWebhook, unknown>>;
  return [rejectionOf, map, eventOf].every((part) => typeof part === 'function') && startsOn instanceof Set;
}
