import { z } from 'zod';
import { ApiError } from './errors.ts';
import { secretsOf, type IsSecret } from './masking.ts';

/** A source template of the organization, with the API's own field names. */
export interface SourceTemplate {
  readonly id: string;
  readonly name: string;
  readonly icon?: string | null;
  readonly source_definition_id?: string;
  /** `{ connectionSpecification: <JSON schema> }`; a source's configuration must match it. */
  readonly user_config_spec?: Readonly<Record<string, unknown>>;
  readonly partial_default_config?: Readonly<Record<string, unknown>>;
  readonly tags?: readonly string[];
}

/** The organization's templates; with `others`, any other id stands for one that takes any configuration. */
export class Templates {
  readonly #known: readonly SourceTemplate[];
  readonly #others: boolean;

  constructor(known: readonly SourceTemplate[], { others }: { others: boolean }) {
    this.#known = known;
    this.#others = others;
  }

  /** @throws ApiError 404 for an id that is not among the given templates (the status is not documented) */
  find(id: string): SourceTemplate {
    const found = this.#known.find((template) => template.id === id);
    if (!found && this.#others) return { id, name: `Source template ${id.slice(0, 8)}` };
    if (!found) throw new ApiError(404, 'Source template not found');
    return found;
  }

  isSecret(id: string): IsSecret {
    return secretsOf(schemaOf(this.find(id)));
  }
}

/** @throws ApiError 422 in the platform's wording, without the values */
export function checkConfig(template: SourceTemplate, config: Readonly<Record<string, unknown>>): void {
  const schema = schemaOf(template);
  if (schema === null) return;
  const checked = z.fromJSONSchema(schema).safeParse(config);
  if (checked.success) return;
  const faults = checked.error.issues.map((issue) => `${['$', ...issue.path].join('.')}: ${issue.message}`);
  const message = `json schema validation failed when comparing the data to the json schema. Errors: ${faults.join(', ')}`;
  throw new ApiError(422, message, {
    problems: [{ at: ['body', 'source_config'], message, code: 'value_error' }],
  });
}

function schemaOf(template: SourceTemplate): Record<string, unknown> | null {
  const schema = template.user_config_spec?.['connectionSpecification'];
  return typeof schema === 'object' && schema !== null ? { ...schema } : null;
}
