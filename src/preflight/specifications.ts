/**
 * What the source templates ask for, read once for all onboardings of a worker.
 *
 * A refusal is never made by what was read a while ago: the template may have been mended since, and whoever retries
 * then must not be refused again.
 */
import pMap from 'p-map';
import { AirbyteError, type AirbyteClient, type SourceTemplate, type Workspace } from '../airbyte/index.ts';
import { KeptByBytes } from '../domain/kept-by-bytes.ts';
import { DEFAULT_PREFLIGHT, type PreflightMode } from '../domain/history/types.ts';
import { valueBytes } from '../domain/value-bytes.ts';
import { fieldNamesOf, type FieldNames } from './field-names.ts';
import type { FieldProblems } from './field-problems.ts';
import type { ConnectorRegistry } from './registry.ts';
import { isObject, UnusableSchemaError, type Json } from './safe-schema.ts';
import { Specification, TOO_LONG, type Checked } from './specification.ts';
import { secretFieldsOf } from './split-configuration.ts';

/** Reads a template, with the customer's token or with the organization's. @throws AirbyteError */
export type TemplateReader = (templateId: string) => Promise<SourceTemplate>;

/** What is known of what a template asks for. */
export type Knowledge =
  | {
      readonly kind: 'known';
      readonly template: Pick<SourceTemplate, 'name' | 'tags'>;
      readonly specification: Specification;
    }
  | ({ readonly kind: 'unknown' } & Ignorance);

/** Why nothing is known of what a template asks for. */
interface Ignorance {
  readonly reason: string;
  /** It may be known when it is read again. */
  readonly isTransient: boolean;
  /** The API has no template of this id. */
  readonly isOfNoTemplate?: true;
  /** What can be told all the same, where the template could be read. */
  readonly fieldNames?: FieldNames;
}

/** What came of a preflight. */
export type Preflight =
  | {
      readonly kind: 'passed';
      readonly secrets: readonly string[];
      readonly specification: Specification;
      /** Why it was not checked; `null` where it was. */
      readonly unchecked: string | null;
      /** What is wrong with it all the same; only of the mode `warn`. */
      readonly warnings: FieldProblems;
    }
  | ({ readonly kind: 'failed' } & FieldProblems)
  | ({ readonly kind: 'skipped' } & Ignorance);

/** What a configuration is checked as. */
export interface PreflightOptions {
  /** Without the fields that have a secret in them: those are sent apart. */
  readonly withoutSecrets?: boolean;
  /** `off`: it is not checked, and only what is secret in it is looked for. */
  readonly mode?: PreflightMode | undefined;
}

export interface SpecificationsOptions {
  readonly registry: ConnectorRegistry | null;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

/** A create waits for it, and can do without. */
const READ_LIMITS = { timeoutMs: 5_000 };

/** Answers of an API that does not have the endpoint for customers, or not for this template. */
const NOT_READABLE = [403, 404, 405, 501];

const KNOWN_FOR_MS = 10 * 60_000;
const UNKNOWN_FOR_MS = 60_000;
/** What was read just now counts for a refusal too: a template's sources are refused by one reading of it. */
const JUST_READ_MS = 5_000;
/** What is kept, in bytes: some 800 templates as they are. Each may be megabytes, and who writes one is not us. */
const KEPT_BYTES = 32 * 1024 * 1024;
/** The most that one onboarding reads ahead at once: an answer may be 8 MiB. */
const READ_AHEAD_AT_ONCE = 5;
/** While it is being read; and where it is unknown, with the reason. */
const UNKNOWN_BYTES = 1_024;

interface Entry {
  readonly knowledge: Promise<Knowledge>;
  readonly readAt: number;
  goodUntil: number;
}

export class Specifications {
  readonly #registry: ConnectorRegistry | null;
  readonly #now: () => number;
  readonly #entries = new KeptByBytes<Entry>(KEPT_BYTES);

  constructor({ registry, now }: SpecificationsOptions) {
    this.#registry = registry;
    this.#now = now;
  }

  /** Reads what templates ask for, a few at once, for whoever will need it; what goes wrong meets them then. */
  readAhead(templateIds: readonly string[], read: TemplateReader): void {
    const readOne = (templateId: string) => this.of(templateId, read).catch(() => undefined);
    void pMap(templateIds, readOne, { concurrency: READ_AHEAD_AT_ONCE });
  }

  /**
   * Checks a configuration by what its template asks for.
   * @throws AirbyteError where the customer's token is rejected
   */
  async preflight(
    templateId: string,
    config: Json,
    read: TemplateReader,
    options: PreflightOptions = {},
  ): Promise<Preflight> {
    const first = checked(await this.of(templateId, read), config, options);
    if (!isFoundWrong(first)) return first;
    const readSince = this.#now() - JUST_READ_MS;
    const again = checked(await this.of(templateId, read, { readSince }), config, options);
    return again.kind === 'skipped' ? first : again;
  }

  /**
   * What a template asks for.
   * @param readSince milliseconds since the epoch; what was read before is read again
   * @throws AirbyteError where the customer's token is rejected
   */
  async of(templateId: string, read: TemplateReader, { readSince = 0 } = {}): Promise<Knowledge> {
    const key = templateId.toLowerCase();
    const kept = this.#entries.get(key);
    if (kept !== undefined && this.#now() < kept.goodUntil && kept.readAt >= readSince)
      return await kept.knowledge;
    const readAt = this.#now();
    const entry: Entry = {
      knowledge: this.#read(templateId, read, kept?.knowledge),
      readAt,
      goodUntil: readAt + KNOWN_FOR_MS,
    };
    this.#entries.set(key, entry, UNKNOWN_BYTES);
    try {
      const knowledge = await entry.knowledge;
      if (knowledge.kind === 'unknown') entry.goodUntil = this.#now() + UNKNOWN_FOR_MS;
      if (this.#entries.get(key) === entry) this.#entries.set(key, entry, weightOf(knowledge));
      return knowledge;
    } catch (error) {
      if (this.#entries.get(key) === entry) this.#entries.delete(key);
      throw error;
    }
  }

  async #read(
    templateId: string,
    read: TemplateReader,
    before: Promise<Knowledge> | undefined,
  ): Promise<Knowledge> {
    let template: SourceTemplate;
    try {
      template = await read(templateId);
    } catch (error) {
      // A token that has expired is the caller's to replace. Anything else must not keep a source from being created.
      const isCallers =
        error instanceof AirbyteError && error.credential === 'scoped' && error.status === 401;
      if (isCallers || !(error instanceof AirbyteError)) throw error;
      const reason = `The template could not be read: ${error.message}.`;
      // One that is answered, and cannot be read, is no word on what it asks for.
      const isTransient = error.isTransient || error.outcome === 'unknown';
      return { kind: 'unknown', reason, isTransient, ...(error.status === 404 && { isOfNoTemplate: true }) };
    }
    const own = templateSchema(template);
    const raw = own ?? (await this.#connectorSchema(template));
    const fieldNames = fieldNamesOf(raw, template.partial_default_config);
    if (raw === null)
      return unknownFor('Neither the API nor the connector registry says what it asks for.', fieldNames);
    try {
      const known = await before?.catch(() => null);
      const specification = new Specification(raw, template.partial_default_config, {
        before: known?.kind === 'known' ? known.specification : null,
        isNarrowed: own !== null,
      });
      const { name, tags } = template;
      return { kind: 'known', template: { name, tags }, specification };
    } catch (error) {
      if (!(error instanceof UnusableSchemaError)) throw error;
      return unknownFor(`The specification is not usable: ${error.message}.`, fieldNames);
    }
  }

  async #connectorSchema({ source_definition_id }: SourceTemplate): Promise<Json | null> {
    if (source_definition_id === null || this.#registry === null) return null;
    const raw = await this.#registry.specificationOf(source_definition_id);
    return isObject(raw) ? raw : null;
  }
}

function weightOf(knowledge: Knowledge): number {
  if (knowledge.kind === 'unknown') return UNKNOWN_BYTES + valueBytes(knowledge.fieldNames ?? null);
  return UNKNOWN_BYTES + knowledge.specification.bytes + valueBytes(knowledge.template);
}

function unknownFor(reason: string, fieldNames: FieldNames): Knowledge {
  return { kind: 'unknown', reason, isTransient: false, fieldNames };
}

function checked(
  knowledge: Knowledge,
  config: Json,
  { withoutSecrets = false, mode = DEFAULT_PREFLIGHT }: PreflightOptions,
): Preflight {
  if (knowledge.kind === 'unknown') return { ...knowledge, kind: 'skipped' };
  const { specification } = knowledge;
  const secrets = specification.secretsIn(config);
  if (secrets === null) return { kind: 'skipped', reason: TOO_LONG, isTransient: false };
  const found: Checked =
    mode === 'off' ? { kind: 'skipped', reason: 'Preflight is off.' } : specification.check(config);
  const known = { kind: 'passed', secrets, specification } as const;
  if (found.kind === 'skipped') return { ...known, unchecked: found.reason, warnings: NO_PROBLEMS };
  const problems = withoutSecrets ? beside(specification, found.problems) : found.problems;
  const wrong = { problems, more: found.more };
  if (problems.length > 0 && mode === 'on') return { kind: 'failed', ...wrong };
  return { ...known, unchecked: null, warnings: wrong };
}

export const NO_PROBLEMS: FieldProblems = { problems: [], more: 0 };

function isFoundWrong(result: Preflight): boolean {
  return result.kind === 'failed' || (result.kind === 'passed' && result.warnings.problems.length > 0);
}

/** Those of fields that have no secret in them. */
function beside({ schema }: Specification, problems: FieldProblems['problems']): FieldProblems['problems'] {
  const apart = secretFieldsOf(schema);
  return problems.filter(({ field }) => !apart.has(/^[^.[]*/.exec(field)?.[0] ?? ''));
}

/** The template's own word. It leaves out what the template supplies, and maybe what is optional, at any depth. */
function templateSchema({ user_config_spec: spec }: SourceTemplate): Json | null {
  if (!isObject(spec)) return null;
  const { connectionSpecification: schema } = spec;
  return isObject(schema) ? schema : null;
}

/** As the customer may read it; where the API does not let customers, as the organization does. */
export function asCustomer(airbyte: AirbyteClient, workspace: Workspace): TemplateReader {
  return async (templateId) => {
    try {
      return await airbyte.templates.getForWorkspace({ workspace, templateId }, READ_LIMITS);
    } catch (error) {
      const isReadAsCustomer = error instanceof AirbyteError && error.credential === 'scoped';
      if (!isReadAsCustomer || !NOT_READABLE.includes(error.status ?? 0)) throw error;
      return await airbyte.templates.get(templateId, READ_LIMITS);
    }
  };
}

export function asOrganization(airbyte: AirbyteClient): TemplateReader {
  return (templateId) => airbyte.templates.get(templateId, READ_LIMITS);
}
