/** What is sent of a source's configuration, in the parts that the API takes, checked by what its template asks for. */
import type { PreflightMode } from '../domain/history/types.ts';
import type { FieldProblems } from './field-problems.ts';
import type { Json } from './safe-schema.ts';
import { leavesOf } from './specification.ts';
import { NO_PROBLEMS, type Preflight, type Specifications, type TemplateReader } from './specifications.ts';
import { secretsBesideCredentials, splitConfiguration } from './split-configuration.ts';

export interface Configuration {
  readonly source_config: Json;
  /** Apart from the rest; absent where a configuration is sent whole. */
  readonly credentials?: Json;
}

export type Sendable =
  | {
      readonly kind: 'sendable';
      readonly configuration: Configuration;
      /** The values that the specification says are secret; `null` where preflight is off, and nothing says which they are. */
      readonly secrets: readonly string[] | null;
      /** Why it is sent without a check; `null` where it was checked. */
      readonly unchecked: string | null;
      /** What is wrong with it, where it is to be sent all the same. */
      readonly warnings: FieldProblems;
    }
  | ({
      readonly kind: 'refused';
      /** Whether the problems are of fields of the source, rather than of its `source_config`. */
      readonly areOfSource: boolean;
      /** Not the configuration is wrong, but the template's id. */
      readonly isOfNoTemplate?: true;
    } & FieldProblems)
  /** What it has to be known for is not to be had now, and why. */
  | { readonly kind: 'unavailable'; readonly reason: string };

const UNTOLD =
  'nothing tells them from the rest of `source_config`; give the source `credentials` of its own';

/** Of which template it is, and how that is read. */
interface OfTemplate {
  readonly specifications: Specifications;
  readonly templateId: string;
  readonly read: TemplateReader;
  /** `on` by default. Whatever it is, nothing that is flagged as secret is sent but among the credentials. */
  readonly mode?: PreflightMode | undefined;
}

/** @throws AirbyteError where the customer's token is rejected */
export async function sendableConfiguration(
  given: Configuration,
  sent: 'whole' | 'parts',
  template: OfTemplate,
): Promise<Sendable> {
  if (sent === 'whole') return await wholeConfiguration(given, template);
  return given.credentials === undefined
    ? await splitBySpecification(given.source_config, template)
    : await besideCredentials(given.source_config, given.credentials, template);
}

async function wholeConfiguration(
  { source_config, credentials }: Configuration,
  template: OfTemplate,
): Promise<Sendable> {
  if (credentials !== undefined)
    return refusedFor('credentials', 'this API takes them as fields of `source_config` (AIRBYTE_API)');
  const result = await preflightOf(source_config, template);
  if (result.kind === 'failed') return refused(result);
  return sendable({ source_config }, result, template);
}

async function splitBySpecification(source_config: Json, template: OfTemplate): Promise<Sendable> {
  const result = await preflightOf(source_config, template);
  if (result.kind === 'failed') return refused(result);
  if (result.kind === 'skipped') {
    if (result.isTransient) return { kind: 'unavailable', reason: result.reason };
    if (result.isOfNoTemplate)
      return { ...refusedFor('source_template_id', result.reason), isOfNoTemplate: true };
    return refusedFor('credentials', `${UNTOLD}. ${result.reason}`);
  }
  if (!result.specification.knowsSecrets)
    return refusedFor(
      'credentials',
      `${UNTOLD}. A part of what the template asks for is not understood here.`,
    );
  const split = splitConfiguration(result.specification.schema, source_config);
  if (split.kind === 'unplaceable') return refused({ problems: split.problems, more: 0 });
  return sendable({ source_config: split.rest, credentials: split.credentials }, result, template);
}

async function besideCredentials(
  source_config: Json,
  credentials: Json,
  template: OfTemplate,
): Promise<Sendable> {
  const result = await preflightOf(source_config, template, { withoutSecrets: true });
  if (result.kind === 'failed') return refused(result);
  const misplaced =
    result.kind === 'passed' ? secretsBesideCredentials(result.specification.schema, source_config) : [];
  if (misplaced.length > 0) return refused({ problems: misplaced, more: 0 });
  const sent = sendable({ source_config, credentials }, result, template);
  // The customer's own word on what is secret is no more than that: a secret may lie beside them.
  return { ...sent, secrets: sent.secrets && [...sent.secrets, ...leavesOf(credentials)] };
}

function preflightOf(
  source_config: Json,
  { specifications, templateId, read, mode }: OfTemplate,
  options = {},
): Promise<Preflight> {
  return specifications.preflight(templateId, source_config, read, { ...options, mode });
}

function sendable(
  configuration: Configuration,
  result: Exclude<Preflight, { readonly kind: 'failed' }>,
  { mode }: OfTemplate,
): Extract<Sendable, { readonly kind: 'sendable' }> {
  if (result.kind === 'passed') {
    const { secrets, unchecked, warnings } = result;
    return { kind: 'sendable', configuration, secrets, unchecked, warnings };
  }
  const secrets = mode === 'off' ? null : [];
  return { kind: 'sendable', configuration, secrets, unchecked: result.reason, warnings: NO_PROBLEMS };
}

type Refused = Extract<Sendable, { readonly kind: 'refused' }>;

function refused({ problems, more }: FieldProblems): Refused {
  return { kind: 'refused', areOfSource: false, problems, more };
}

/** For a field of the source itself. */
function refusedFor(field: string, message: string): Refused {
  return { kind: 'refused', areOfSource: true, problems: [{ field, message }], more: 0 };
}
