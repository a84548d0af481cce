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

  isSecret(id: string): IsSecret {
    const template = this.find(id);
    // The name decides where the template has no specification to go by.
    return secretsOf(template.user_config_spec === ANYTHING ? null : schemaOf(template));
  }
}

/** @throws ApiError 422 in the platform's wording, without the values */
export function checkConfig(template: SourceTemplate, config: Json): void {
  const schema = schemaOf(template);
  if (schema === null) return;
  const faults = configurationFaults(schema, withDefaults(template.partial_default_config ?? {}, config));
  if (faults.length === 0) return;
  const message = `json schema validation failed when comparing the data to the json schema. Errors: ${faults.join(', ')}`;
  throw new ApiError(422, message, {
    problems: [{ at: ['body', 'source_config'], message, code: 'value_error' }],
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
