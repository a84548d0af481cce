/** The onboarding request as callers send it; `history/sealed-request.ts` is what reaches Temporal of it. */
import { z } from 'zod';
import type { SignupEvent } from './history/sealed-request.ts';
import { hasNoControlCharacters, isAddressable } from './names.ts';

export const MAX_SOURCES = 50;
export const MAX_NAME_CHARACTERS = 256;
export const MAX_REQUEST_BYTES = 256 * 1024;
export const MAX_CONFIG_DEPTH = 64;
const MAX_TAGS = 100;

const name = z
  .string()
  .refine((value) => value.length > 0, 'must not be empty')
  .refine(
    (value) => Array.from(value).length <= MAX_NAME_CHARACTERS,
    `must be at most ${MAX_NAME_CHARACTERS} characters`,
  )
  .refine(hasNoControlCharacters, 'must not contain control characters')
  .refine((value) => value.trim() === value, 'must not begin or end with a space')
  // A lone surrogate has no UTF-8 form: on the wire two such names would become the same one.
  .refine((value) => value.isWellFormed(), 'must be well-formed Unicode');

/** A name or an id that can stand in an address, in which `.` and `..` mean another one. */
const addressable = name.refine(isAddressable, 'must not be . or .., which no address can hold');

const signupEventSchema = z.strictObject({
  id: name,
  type: name.optional(),
  source: name.optional(),
}) satisfies z.ZodType<SignupEvent>;

const sourceSchema = z.strictObject({
  name: addressable,
  source_template_id: addressable,
  source_config: z.record(z.string(), z.json(), { error: 'must be an object of configuration fields' }),
  selected_connection_template_tags: z.array(name).max(MAX_TAGS).optional(),
  selected_connection_template_tags_mode: z.enum(['any', 'all']).default('any'),
});

export const onboardingRequestSchema = z.strictObject({
  workspace_name: addressable,
  region_id: z
    .string()
    .max(2_048)
    .refine(hasNoControlCharacters, 'must not contain control characters')
    .optional(),
  sources: z
    .array(sourceSchema)
    .min(1, 'at least one source is needed')
    .max(MAX_SOURCES, `at most ${MAX_SOURCES} sources`),
  /** Whether each source is tried before it is created; a setting decides where it is absent. */
  check: z.boolean().optional(),
  signup_event: signupEventSchema.optional(),
});

export const correctedSourcesSchema = z.array(sourceSchema).min(1).max(MAX_SOURCES);

/** What a caller may send: defaults left out. */
export type OnboardingRequestInput = z.input<typeof onboardingRequestSchema>;
/** A valid request with its defaults. */
export type OnboardingRequest = z.output<typeof onboardingRequestSchema>;
export type SourceRequestInput = z.input<typeof sourceSchema>;
export type SourceRequest = z.output<typeof sourceSchema>;
