/** The source templates that customers are offered, with the form of each, and what of a request is none of it. */
import pMap from 'p-map';
import { AirbyteError, type AirbyteClient, type SourceTemplate } from '../airbyte/index.ts';
import { KeptByBytes } from '../domain/kept-by-bytes.ts';
import { valueBytes } from '../domain/value-bytes.ts';
import {
  asOrganization,
  ConnectorRegistry,
  formOfTemplate,
  Specifications,
  type FieldNames,
  type Form,
  type RegistryOptions,
} from '../preflight/index.ts';

/** Where offered templates come from: by default Airbyte's API, see `airbyteOfferedTemplates`. */
export interface OfferedTemplates {
  /** Whether every request over HTTP may have these templates and their fields only. */
  readonly isExclusive: boolean;
  /** All of them, in the order in which they are offered. */
  list(): Promise<OfferedTemplatesAnswer>;
}

/** A source template, and what it asks for. */
export interface OfferedTemplate {
  readonly id: string;
  readonly name: string;
  readonly tags: readonly string[];
  /** `null` where nothing says what it asks for. */
  readonly form: Form | null;
  /** Where there is no form: what of a configuration is refused all the same. Without it nothing is. */
  readonly fieldNames?: FieldNames;
}

/** What came of asking for the offered templates. */
export type OfferedTemplatesAnswer =
  | { readonly kind: 'listed'; readonly templates: readonly OfferedTemplate[] }
  /** `retryAfterMs`: milliseconds */
  | { readonly kind: 'unavailable'; readonly retryAfterMs: number | null }
  | { readonly kind: 'refused'; readonly message: string };

export interface OfferedTemplatesOptions {
  /** Ids of those that are offered, in their order; `null`: all that the organization has. */
  readonly ids: readonly string[] | null;
  readonly registry: RegistryOptions;
  /** Called with an id that the organization has no template of. */
  readonly onUnknown?: (id: string) => void;
  /** Milliseconds since the epoch. */
  readonly now?: () => number;
}

/** Templates that are read at once: the list itself does not tell what they ask for. */
const AT_ONCE = 5;
/** Whoever asks is waiting. */
const READ_LIMITS = { timeoutMs: 5_000 };
const FRESH_FOR_MS = 60_000;
/** A form is a part of a specification, of which some 800 are kept in four times as much. */
const KEPT_BYTES = 8 * 1024 * 1024;
const ALL = 'all';

interface Kept {
  readonly templates: readonly OfferedTemplate[];
  readonly readAt: number;
}

/**
 * Those of Airbyte's API. They are read once a minute at most; where they cannot be, those of the last time stay, so that nobody is
 * kept from signing up while Airbyte is away.
 */
export function airbyteOfferedTemplates(
  airbyte: AirbyteClient,
  { ids, registry, onUnknown = () => undefined, now = Date.now }: OfferedTemplatesOptions,
): OfferedTemplates {
  const specifications = new Specifications({ registry: new ConnectorRegistry(registry), now });
  const kept = new KeptByBytes<Kept>(KEPT_BYTES);
  let reading: Promise<OfferedTemplatesAnswer> | null = null;
  const read = async (): Promise<OfferedTemplatesAnswer> => {
    const readAt = now();
    const answer = await askedOf(airbyte, specifications, (all) =>
      ids === null ? all : chosen(all, ids, onUnknown),
    );
    const templates = answer.kind === 'listed' ? answer.templates : kept.get(ALL)?.templates;
    if (templates === undefined) return answer;
    kept.set(ALL, { templates, readAt }, valueBytes(templates));
    return { kind: 'listed', templates };
  };
  return {
    isExclusive: ids !== null,
    list: async () => {
      const last = kept.get(ALL);
      if (last !== undefined && now() - last.readAt < FRESH_FOR_MS)
        return { kind: 'listed', templates: last.templates };
      reading ??= read().finally(() => {
        reading = null;
      });
      return await reading;
    },
  };
}

function chosen(
  all: readonly SourceTemplate[],
  ids: readonly string[],
  onUnknown: (id: string) => void,
): SourceTemplate[] {
  const byId = new Map(all.map((template) => [template.id.toLowerCase(), template]));
  return ids.flatMap((id) => {
    const template = byId.get(id.toLowerCase());
    if (template === undefined) onUnknown(id);
    return template ?? [];
  });
}

async function askedOf(
  airbyte: AirbyteClient,
  specifications: Specifications,
  choose: (all: readonly SourceTemplate[]) => readonly SourceTemplate[],
): Promise<OfferedTemplatesAnswer> {
  try {
    const offered = await pMap(
      choose(await airbyte.templates.list(READ_LIMITS)),
      (template) => offeredTemplate(airbyte, specifications, template),
      { concurrency: AT_ONCE },
    );
    const templates = offered.filter((template) => template !== null);
    if (templates.length < offered.length) return { kind: 'unavailable', retryAfterMs: null };
    return { kind: 'listed', templates };
  } catch (error) {
    if (!(error instanceof AirbyteError)) throw error;
    const { isTransient, retryAfterMs, message } = error;
    return isTransient ? { kind: 'unavailable', retryAfterMs } : { kind: 'refused', message };
  }
}

/** `null` where what it asks for can't be read now, and may be later. */
async function offeredTemplate(
  airbyte: AirbyteClient,
  specifications: Specifications,
  { id, name, tags }: SourceTemplate,
): Promise<OfferedTemplate | null> {
  const known = await specifications.of(id, asOrganization(airbyte));
  if (known.kind === 'known') return { id, name, tags, form: formOfTemplate(known.specification) };
  const { isTransient, fieldNames } = known;
  return isTransient ? null : { id, name, tags, form: null, ...(fieldNames && { fieldNames }) };
}
