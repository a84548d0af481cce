import { connectors } from './connectors/index.ts';
import { ApiError } from './errors.ts';
import { configurationFaults } from './configuration-faults.ts';
import { secretsOf, type IsSecret } from './masking.ts';

type Json = Readonly<Record<string, unknown>>;

/** A source template of the organization, with the API's own field names. */
export interface SourceTemplate {
  readonly id: string;
  readonly name: string;
  readonly icon?: string | null;
  readonly source_definition_id?: string;
  /** `{ connectionSpecification: <JSON schema> }`: what a source's configuration still has to have. */
  readonly user_config_spec?: Json;
  readonly partial_default_config?: Json;
  readonly tags?: readonly string[];
  /** How its sources are used, in `agents`. Default `REPLICATION`. */
  readonly mode?: 'DIRECT' | 'REPLICATION' | 'MULTI';
  /**
   * The connector's whole specification, which a configuration and the defaults together must match; never answered.
   * Default: that of `user_config_spec`.
   */
  readonly connection_specification?: Json;
}

/** A connection template of the organization, as far as it matters here. */
export interface ConnectionTemplate {
  readonly id: string;
  readonly destination_name: string;
  readonly tags: readonly string[];
}

/** Of the connectors of templates that name none. */
export const UNKNOWN_DEFINITION_ID = 'f1c7a4d2-6b3e-4a95-8c0d-2e9b5f7a1d60';

/** What a template asks for that takes any configuration. */
const ANYTHING: Json = { connectionSpecification: { type: 'object', properties: {} } };

/** The organization's templates; with `others`, any other id stands for one that takes any configuration. */
export class Templates {
  readonly #known: readonly SourceTemplate[];
  readonly #others: boolean;

  constructor(known: readonly SourceTemplate[], { others }: { others: boolean }) {
    this.#known = known;
    this.#others = others;
  }

  all(): readonly SourceTemplate[] {
    return this.#known;
  }

  /** @throws ApiError 404 for an id that is not among the given templates (the status is not documented) */
  find(id: string): SourceTemplate {
    const found = this.#known.find((template) => template.id === id.toLowerCase());
    if (found) return found;
    if (!this.#others) throw new ApiError(404, 'Source template not found');
    return { id, name: `Source template ${id.slice(0, 8)}`, user_config_spec: ANYTHING };
  }

  /**
   * The one that a request of `agents` names.
   * @throws ApiError 404 where there is none, 422 where a connector has several
   */
  findBy(named: {
    readonly id: string | null | undefined;
    readonly definitionId: string | null | undefined;
    readonly connectorType: string | null | undefined;
  }): SourceTemplate {
    if (typeof named.id === 'string') return this.find(named.id);
    const definitionId = named.definitionId?.toLowerCase();
    const connectorType = named.connectorType?.toLowerCase();
    const [found, ...others] = this.#known.filter((template) =>
      definitionId === undefined
        ? connectorNameOf(template).toLowerCase() === connectorType
        : template.source_definition_id === definitionId,
    );
    if (found === undefined) throw new ApiError(404, 'Connector not found');
    if (others.length === 0) return found;
    const message =
      'Value error, source_template_id is required when several templates exist for the connector type';
    throw new ApiError(422, message, { problems: [{ at: ['body'], message, code: 'value_error' }] });
  }

  /** The connector's whole specification; null where it is unknown, and anything goes. */
  specificationOf(template: SourceTemplate): Json | null {
    return template.user_config_spec === ANYTHING ? null : schemaOf(template);
  }

  /** Of which connector it is. */
  definitionOf(id: string): string {
    return this.find(id).source_definition_id ?? UNKNOWN_DEFINITION_ID;
  }

  isSecret(id: string): IsSecret {
    // The name decides where the template has no specification to go by.
    return secretsOf(this.specificationOf(this.find(id)));
  }
}

function connectorNameOf({ name, source_definition_id }: SourceTemplate): string {
  const connector = Object.values(connectors).find(
    ({ definitionId }) => definitionId === source_definition_id,
  );
  return connector?.name ?? name;
}

/**
 * @param field of the request, which has the configuration
 * @throws ApiError 422 in the platform's wording, without the values
 */
export function checkConfig(template: SourceTemplate, config: Json, field = 'source_config'): void {
  const schema = schemaOf(template);
  if (schema === null) return;
  const faults = configurationFaults(schema, withDefaults(template.partial_default_config ?? {}, config));
  if (faults.length === 0) return;
  const message = `json schema validation failed when comparing the data to the json schema. Errors: ${faults.join(', ')}`;
  throw new ApiError(422, message, {
    problems: [{ at: ['body', field], message, code: 'value_error' }],
  });
}

function schemaOf(template: SourceTemplate): Json | null {
  const schema = template.connection_specification ?? template.user_config_spec?.['connectionSpecification'];
  return isObject(schema) ? schema : null;
}

/** The customer's values win, at any depth (`JsonMergingHelper`). */
function withDefaults(defaults: Json, config: Json): Json {
  const merged = Object.entries(config).map(([key, value]) => {
    const preset = defaults[key];
    return [key, isObject(preset) && isObject(value) ? withDefaults(preset, value) : value] as const;
  });
  return { ...defaults, ...Object.fromEntries(merged) };
}

function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
