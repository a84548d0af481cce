/** The shapes that several endpoints answer, for the contract. */
import { z } from 'zod';
import { FAILURE_TYPES, ONBOARDING_STATUSES, SOURCE_STATES, STAGES } from '../domain/history/types.ts';
import {
  customerProgress,
  type CustomerFailure,
  type CustomerProgress,
} from '../domain/customer-progress.ts';
import type { Progress } from '../domain/run-state.ts';
import { type ToldFailure, WHOSE_MOVES } from '../domain/told-failure.ts';
import type { Caller } from './caller.ts';

export const statusSchema = z.enum(ONBOARDING_STATUSES);

const fieldsSchema = z.array(
  z.object({
    field: z.string().meta({ description: 'Path; within source_config where it is a configuration’s.' }),
    message: z.string(),
    title: z.string().exactOptional(),
    description: z.string().exactOptional(),
  }),
);

const failureSchema = z
  .object({
    type: z.enum(FAILURE_TYPES),
    summary: z.string().meta({ description: 'What happened, in words that a customer may read.' }),
    next: z.string().meta({ description: 'What the customer does next.' }),
    whose_move: z.enum(WHOSE_MOVES).meta({ description: '`nobody`: it is tried again by itself.' }),
    message: z.string().meta({ description: 'What happened exactly, and what to do, for the operator.' }),
    fields: fieldsSchema,
  })
  .meta({ id: 'Failure' }) satisfies z.ZodType<ToldFailure>;

const customerFailureSchema = failureSchema
  .omit({ message: true })
  .extend({
    fields: fieldsSchema.meta({
      description: 'What the customer can correct, by its path in the configuration.',
    }),
  })
  .meta({ id: 'CustomerFailure' }) satisfies z.ZodType<CustomerFailure>;

const signupEventSchema = z.object({
  id: z.string(),
  type: z.string().exactOptional(),
  source: z.string().exactOptional(),
});

const time = z.iso.datetime();

const sourceProgressSchema = z.object({
  name: z.string(),
  state: z.enum(SOURCE_STATES),
  source_id: z.string().nullable(),
  attempts: z.int(),
  failure: failureSchema.nullable(),
  next_attempt_at: time.nullable(),
  config_applied: z.boolean().exactOptional(),
  preflight: z.literal('skipped').exactOptional(),
  preflight_problems: fieldsSchema
    .meta({
      description: 'What of its configuration is not what its template asks for; it was sent all the same.',
    })
    .exactOptional(),
  check: z.enum(['passed', 'skipped']).exactOptional(),
  healed: z.literal(true).exactOptional(),
});

export const progressSchema = z
  .object({
    workspace_name: z.string(),
    workspace_id: z.string().nullable(),
    status: statusSchema,
    stage: z.enum(STAGES),
    percent: z.int().min(0).max(100),
    sources: z.array(sourceProgressSchema),
    failure: failureSchema.nullable(),
    signup_event: signupEventSchema.nullable(),
    updated_at: time,
    started_at: time,
    closed_at: time.nullable(),
    workflow_id: z.string(),
    run_id: z.string(),
    temporal_ui_url: z.string(),
    partial: z.boolean(),
  })
  .meta({ id: 'Progress' }) satisfies z.ZodType<Progress>;

/** What a progress token reads. */
export const customerProgressSchema = progressSchema
  .omit({ workflow_id: true, run_id: true, temporal_ui_url: true })
  .extend({
    sources: z.array(sourceProgressSchema.extend({ failure: customerFailureSchema.nullable() })),
    failure: customerFailureSchema.nullable(),
    contact: z.string().nullable().meta({
      description: 'Where customers can ask, as an address to link to (`mailto:`, `https:`).',
    }),
  })
  .meta({ id: 'CustomerProgress' }) satisfies z.ZodType<CustomerProgress>;

/**
 * The progress as this caller may read it: what is the operator's is for API keys.
 * @param contact where customers can ask
 */
export function progressFor(
  caller: Caller,
  progress: Progress,
  contact: string | null = null,
): Progress | CustomerProgress {
  return caller.kind === 'api_key' ? progress : customerProgress(progress, contact);
}

export const workspaceParams = z.object({
  workspace_name: z.string().meta({ description: 'Percent-encoded; compared exactly.' }),
});
