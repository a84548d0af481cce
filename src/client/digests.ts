/**
 * What makes two requests "the same": a keyed digest of the request without its signup event, after defaults. It
 * stands in the memo, so that a redelivery is recognised without reading, or revealing, the request.
 */
import type { FieldDigests, RequestDigest, SourceDigests } from '../domain/history/types.ts';
import type { OnboardingRequest, SourceRequest } from '../domain/onboarding-request.ts';
import { nameInWords, namesInWords } from '../domain/words.ts';
import { keyedDigest, type KeyProvider } from '../secrets/index.ts';

/** A digest under the key of that id; `null` where the key ring does not hold it any more. */
export function requestDigest(
  keyring: KeyProvider,
  request: OnboardingRequest,
  keyId: string = keyring.active.id,
): RequestDigest | null {
  const { workspace_name, region_id, sources, check } = request;
  const byName = sources.toSorted((a, b) => (a.name < b.name ? -1 : 1));
  const text = canonical({ workspace_name, region_id, check, sources: byName });
  const digest = keyedDigest(keyring, keyId, 'request', text);
  return digest === null ? null : { key_id: keyId, digest };
}

/** A digest for each field of the request. Source fields go by the source's name: their order means nothing. */
export function fieldDigests(
  keyring: KeyProvider,
  request: OnboardingRequest,
  keyId: string = keyring.active.id,
): FieldDigests {
  return Object.fromEntries(
    fieldsOf(request).map(({ key, value }) => [
      key,
      digestField(keyring, keyId, request.workspace_name, key, value),
    ]),
  );
}

/** The digests of what is sealed of a source; `null` where the key ring does not hold the key of that id any more. */
export function sourceDigests(
  keyring: KeyProvider,
  workspaceName: string,
  source: SourceRequest,
  keyId: string = keyring.active.id,
): SourceDigests | null {
  const digestOf = (field: SealedField): string =>
    digestField(keyring, keyId, workspaceName, fieldKey(source.name, field), source[field]);
  if (keyring.get(keyId) === undefined) return null;
  return {
    key_id: keyId,
    source_config: digestOf('source_config'),
    ...(source.credentials !== undefined && { credentials: digestOf('credentials') }),
  };
}

/** The same of a source that a run was started with; `null` where they are not known. */
export function digestsAtStart(keyId: string, known: FieldDigests, sourceName: string): SourceDigests | null {
  const digestOf = (field: SealedField): string | undefined => known[fieldKey(sourceName, field)];
  const source_config = digestOf('source_config');
  const credentials = digestOf('credentials');
  if (source_config === undefined) return null;
  return { key_id: keyId, source_config, ...(credentials !== undefined && { credentials }) };
}

/**
 * The paths, in `request`, of what differs from a request of which only the field digests are known: `region_id`,
 * `sources[1].source_config`, and `sources` where one is missing.
 */
export function differingFields(
  keyring: KeyProvider,
  request: OnboardingRequest,
  known: FieldDigests,
  keyId: string = keyring.active.id,
): string[] {
  const fields = fieldsOf(request, known);
  const differing = fields
    .filter(
      ({ key, value }) => known[key] !== digestField(keyring, keyId, request.workspace_name, key, value),
    )
    // A source that is wholly new is named as such, rather than field by field.
    .map(({ path, key }) => (Object.hasOwn(known, key) ? path : path.replace(/\].*$/, ']')));
  const keys = new Set(fields.map(({ key }) => key));
  const isMissing = Object.keys(known).some((key) => !keys.has(key));
  return [...new Set([...differing, ...(isMissing ? ['sources'] : [])])];
}

/**
 * What differs from the request that there is, with the names of sources: `sources[0].source_config ("Stripe")`.
 * @param fields their paths in `request`
 */
export function differencesInWords(
  fields: readonly string[],
  request: OnboardingRequest,
  known: FieldDigests,
): string[] {
  return fields.map((field) => {
    if (field === 'sources') return `sources (without ${namesInWords(missingSources(request, known))})`;
    const [, index] = /^sources\[(\d+)\]/.exec(field) ?? [];
    const source = index === undefined ? undefined : request.sources[Number(index)];
    return source === undefined ? field : `${field} (${nameInWords(source.name)})`;
  });
}

/** The names of the sources that a request lacks, of those whose field digests are known. */
function missingSources({ sources }: OnboardingRequest, known: FieldDigests): string[] {
  const names = new Set(sources.map(({ name }) => name));
  const ofSources = Object.keys(known).filter((key) => key.startsWith('['));
  const knownNames = new Set(ofSources.map((key) => (JSON.parse(key) as [name: string, field: string])[0]));
  return [...knownNames].filter((name) => !names.has(name));
}

interface Field {
  readonly key: string;
  readonly path: string;
  readonly value: unknown;
}

const SOURCE_FIELDS = [
  'source_template_id',
  'source_config',
  'credentials',
  'selected_connection_template_tags',
  'selected_connection_template_tags_mode',
] as const satisfies readonly (keyof SourceRequest)[];

/** What of a source is sealed before it reaches Temporal. */
type SealedField = 'source_config' | 'credentials';

/** Under which the digest of a source's field stands. */
function fieldKey(sourceName: string, field: keyof SourceRequest): string {
  return JSON.stringify([sourceName, field]);
}

/** @param known the digests of another request, whose fields count too where a request may leave them out */
function fieldsOf({ region_id, check, sources }: OnboardingRequest, known: FieldDigests = {}): Field[] {
  const ofSources = sources.flatMap((source, index) =>
    SOURCE_FIELDS.map((field) => ({
      key: fieldKey(source.name, field),
      path: `sources[${index}].${field}`,
      value: source[field],
    })).filter(
      // Requests of before there were any must not differ in them.
      ({ key, path, value }) =>
        !path.endsWith('.credentials') || value !== undefined || Object.hasOwn(known, key),
    ),
  );
  const ofRequest = [
    { key: 'region_id', path: 'region_id', value: region_id },
    { key: 'check', path: 'check', value: check },
  ];
  return [...ofRequest, ...ofSources];
}

function digestField(
  keyring: KeyProvider,
  keyId: string,
  workspaceName: string,
  key: string,
  value: unknown,
): string {
  // Short, because equality is all it has to show: 96 bits of it.
  const digest = keyedDigest(keyring, keyId, 'request-field', canonical([workspaceName, key, value ?? null]));
  return (digest ?? '').slice(0, 16);
}

/** JSON with the keys of every object in order, so that equal values read the same. */
export function canonical(value: unknown): string {
  return JSON.stringify(inOrder(value));
}

/** Made before it is written: a replacer would be called, and slow the writing down, for every value. */
function inOrder(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(inOrder);
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(entries.map(([key, nested]) => [key, inOrder(nested)]));
}
