/** The onboarding request as callers send it, and what is wrong with one; of a valid one `SealedOnboardingRequest` reaches Temporal. */
import { z } from 'zod';
import { inexactParts } from './exact-json.ts';
import { PREFLIGHT_MODES, type PreflightMode, type SignupEvent } from './history/types.ts';
import { pathText } from './json-path.ts';
import { hasNoControlCharacters, isAddressable, workflowIdFor, WORKSPACE_NAME_MAX_BYTES } from './names.ts';
import { isUuid, type RegionIdFormat } from './region-id-format.ts';
import { schemaMessage } from './schema-messages.ts';

export const MAX_SOURCES = 50;
const MAX_NAME_CHARACTERS = 256;
export const MAX_REQUEST_BYTES = 256 * 1024;
const MAX_CONFIG_DEPTH = 64;
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
  /** Only for an API that takes them apart, and only where they cannot be told from the rest of the configuration. */
  credentials: z.record(z.string(), z.json(), { error: 'must be an object of credentials' }).optional(),
  selected_connection_template_tags: z.array(name).max(MAX_TAGS).optional(),
  selected_connection_template_tags_mode: z.enum(['any', 'all']).default('any'),
});

export const preflightSchema = z.enum(PREFLIGHT_MODES);

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
  /** What becomes of a configuration that is not what its template asks for; a setting decides where it is absent. */
  preflight: preflightSchema.optional(),
  signup_event: signupEventSchema.optional(),
});

const correctedSourcesSchema = z.array(sourceSchema).min(1).max(MAX_SOURCES);

/** What a retry takes: one corrected source, a list of them, `{sources}`, or the whole request. */
export const correctionSchema = z.union([
  z.strictObject({ sources: correctedSourcesSchema.optional(), preflight: preflightSchema.optional() }),
  onboardingRequestSchema,
  correctedSourcesSchema,
  sourceSchema,
]);

/** What a caller may send: defaults left out. */
export type OnboardingRequestInput = z.input<typeof onboardingRequestSchema>;
/** A valid request with its defaults. */
export type OnboardingRequest = z.output<typeof onboardingRequestSchema>;
/** A source as callers ask for it. */
export type SourceRequestInput = z.input<typeof sourceSchema>;
export type SourceRequest = z.output<typeof sourceSchema>;
/** Corrected sources as callers send them with a retry: one, a list, `{sources}`, or the whole request. */
export type CorrectionInput =
  | SourceRequestInput
  | readonly SourceRequestInput[]
  | {
      readonly sources?: readonly SourceRequestInput[] | undefined;
      readonly preflight?: PreflightMode | undefined;
    }
  | OnboardingRequestInput;

/** What came with a retry. */
export interface Correction {
  /** The whole request, where that was sent. */
  readonly request: OnboardingRequest | null;
  readonly sources: readonly SourceRequest[];
  /** Where the source of that index stands in what was sent; empty where it is all that was sent. */
  readonly pathOf: (index: number) => string;
}

/** One problem of a request: where, and what to do. Never a value of `source_config`. */
export interface RequestIssue {
  readonly path: string;
  readonly message: string;
}

export type Validated<T> =
  | { readonly kind: 'valid'; readonly value: T }
  | { readonly kind: 'invalid'; readonly issues: readonly RequestIssue[] };

export interface ValidationOptions {
  /** `uuid` as the later API wants it, where `AIRBYTE_REGION_ID_FORMAT` says so. */
  readonly regionIdFormat?: RegionIdFormat;
}

/** Validates an onboarding request; every problem is reported at once. */
export function validateRequest(raw: unknown, options: ValidationOptions = {}): Validated<OnboardingRequest> {
  const unreadable = jsonProblems(raw);
  if (unreadable.length > 0) return invalidWith(unreadable);
  const parsed = onboardingRequestSchema.safeParse(raw, { error: schemaMessage });
  const issues = [
    ...parsedIssues(parsed),
    ...duplicateNameIssues(fieldOf(raw, 'sources'), 'sources'),
    ...maskIssues(fieldOf(raw, 'sources')),
    ...workspaceNameIssues(fieldOf(raw, 'workspace_name')),
    ...(options.regionIdFormat === 'uuid' ? regionIdIssues(fieldOf(raw, 'region_id')) : []),
  ];
  return parsed.success && issues.length === 0 ? { kind: 'valid', value: parsed.data } : invalidWith(issues);
}

/** Validates what came with a retry, in whichever of its forms; `null` where nothing did. */
export function validateCorrection(raw: unknown): Validated<Correction | null> {
  const inList = (index: number): string => `sources[${index}]`;
  if (Array.isArray(raw)) return mapped(validateCorrections(raw), corrections(inList));
  if (typeof raw !== 'object' || raw === null) {
    const message =
      'must be one corrected source, a list of them, {"sources": […]}, or the whole corrected request';
    return invalidWith([{ path: '', message }]);
  }
  if (Object.hasOwn(raw, 'workspace_name')) {
    return mapped(validateRequest(raw), (request) => ({ ...corrections(inList)(request.sources), request }));
  }
  if (OF_A_SOURCE.some((field) => Object.hasOwn(raw, field))) {
    const one = mapped(
      validateCorrections([raw]),
      corrections(() => ''),
    );
    if (one.kind === 'valid') return one;
    return invalidWith(one.issues.map(({ path, ...issue }) => ({ ...issue, path: withinTheOne(path) })));
  }
  // The sources themselves are validated below, where their depth is bounded first.
  const parsed = z
    .strictObject({ sources: z.unknown(), preflight: preflightSchema })
    .partial()
    .safeParse(raw, { error: schemaMessage });
  if (!parsed.success) return invalidWith(parsedIssues(parsed));
  const { sources } = parsed.data;
  if (sources === undefined) return { kind: 'valid', value: null };
  return mapped(validateCorrections(sources), corrections(inList));
}

/** By which an object is known to be a source. */
const OF_A_SOURCE = ['name', 'source_template_id', 'source_config'] as const;

function withinTheOne(path: string): string {
  return path.replace(/^sources(\[0\])?\.?/, '');
}

const corrections =
  (pathOf: Correction['pathOf']) =>
  (sources: readonly SourceRequest[]): Correction => ({ request: null, sources, pathOf });

function mapped<T, U>(result: Validated<T>, map: (value: T) => U): Validated<U> {
  return result.kind === 'valid' ? { kind: 'valid', value: map(result.value) } : result;
}

/** Validates the corrected sources of a retry, under the same rules. */
export function validateCorrections(raw: unknown): Validated<readonly SourceRequest[]> {
  const unreadable = jsonProblems(raw, ['sources']);
  if (unreadable.length > 0) return invalidWith(unreadable);
  const parsed = correctedSourcesSchema.safeParse(raw, { error: schemaMessage });
  const issues = [
    ...parsedIssues(parsed, ['sources']),
    ...duplicateNameIssues(raw, 'sources'),
    ...maskIssues(raw),
  ];
  return parsed.success && issues.length === 0 ? { kind: 'valid', value: parsed.data } : invalidWith(issues);
}

function invalidWith(issues: readonly RequestIssue[]): Validated<never> {
  return { kind: 'invalid', issues };
}

/** What would break the schema's own recursion, or be changed on its way through JSON, is refused before it. */
function jsonProblems(raw: unknown, path: PropertyKey[] = []): readonly RequestIssue[] {
  const nested = nestingProblem(raw);
  if (nested !== null) return [{ ...nested, path: pathText(path) }];
  const bytes = Buffer.byteLength(JSON.stringify([raw])) - '[]'.length;
  if (bytes <= MAX_REQUEST_BYTES) return [...inexactParts(raw, path)];
  const message = `the request is ${bytes} bytes; at most ${MAX_REQUEST_BYTES} are accepted`;
  return [{ path: pathText(path), message }];
}

function nestingProblem(raw: unknown): RequestIssue | null {
  const open: { value: unknown; depth: number; within: readonly object[] }[] = [
    { value: raw, depth: 0, within: [] },
  ];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const { value, depth, within } = next;
    if (typeof value === 'bigint')
      return { path: '', message: 'the request must be JSON; it holds a BigInt' };
    if (typeof value !== 'object' || value === null) continue;
    if (depth > MAX_CONFIG_DEPTH || within.includes(value)) {
      return { path: '', message: `the request must not be nested deeper than ${MAX_CONFIG_DEPTH} levels` };
    }
    if (Object.hasOwn(value, '__proto__'))
      return { path: '', message: 'a field must not be named __proto__' };
    const inside = [...within, value];
    for (const child of Object.values(value)) open.push({ value: child, depth: depth + 1, within: inside });
  }
  return null;
}

/** The problems that a schema found, each with its path. */
export function parsedIssues(
  parsed: z.ZodSafeParseResult<unknown>,
  prefix: PropertyKey[] = [],
): RequestIssue[] {
  if (parsed.success) return [];
  return parsed.error.issues.flatMap((issue) => {
    const path = [...prefix, ...issue.path];
    if (issue.code !== 'unrecognized_keys') return [{ path: pathText(path), message: issue.message }];
    return issue.keys.map((key) => ({ path: pathText([...path, key]), message: 'is not a known field' }));
  });
}

function duplicateNameIssues(sources: unknown, prefix: string): RequestIssue[] {
  if (!Array.isArray(sources)) return [];
  const firstAt = new Map<string, number>();
  return sources.flatMap((source: unknown, index) => {
    const name = fieldOf(source, 'name');
    if (typeof name !== 'string') return [];
    const first = firstAt.get(name);
    if (first === undefined) {
      firstAt.set(name, index);
      return [];
    }
    return [
      { path: `${prefix}[${index}].name`, message: `must be unique; ${prefix}[${first}] has the same name` },
    ];
  });
}

/** What Airbyte shows in the place of a secret; it would be stored as the secret. */
const MASK = '**********';

function maskIssues(sources: unknown): RequestIssue[] {
  if (!Array.isArray(sources)) return [];
  return sources.flatMap((source: unknown, index) =>
    ['source_config', 'credentials'].flatMap((field) =>
      pathsOf(MASK, fieldOf(source, field)).map((path) => ({
        path: pathText(['sources', index, field, ...path]),
        message: 'must be the secret itself, not the mask that Airbyte shows in its place',
      })),
    ),
  );
}

/** Where a value stands. The depth is bounded by then. */
function pathsOf(wanted: string, value: unknown, path: readonly PropertyKey[] = []): PropertyKey[][] {
  if (value === wanted) return [[...path]];
  if (typeof value !== 'object' || value === null) return [];
  const entries: (readonly [PropertyKey, unknown])[] = Array.isArray(value)
    ? value.map((item: unknown, index) => [index, item] as const)
    : Object.entries(value);
  return entries.flatMap(([key, child]) => pathsOf(wanted, child, [...path, key]));
}

function workspaceNameIssues(name: unknown): RequestIssue[] {
  if (typeof name !== 'string') return [];
  const bytes = Buffer.byteLength(workflowIdFor(name)) - Buffer.byteLength(workflowIdFor(''));
  if (bytes <= WORKSPACE_NAME_MAX_BYTES) return [];
  return [{ path: 'workspace_name', message: `must be at most ${WORKSPACE_NAME_MAX_BYTES} bytes as UTF-8` }];
}

function regionIdIssues(regionId: unknown): RequestIssue[] {
  if (regionId === undefined || (typeof regionId === 'string' && isUuid(regionId))) return [];
  return [
    {
      path: 'region_id',
      message:
        'must be a UUID (AIRBYTE_REGION_ID_FORMAT is uuid, as it is by default with AIRBYTE_API=agents)',
    },
  ];
}

function fieldOf(value: unknown, field: string): unknown {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[field] : undefined;
}
