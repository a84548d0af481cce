import { Ajv, type ErrorObject } from 'ajv';

/** The platform validates by draft 7, and connectors add annotations of their own. */
const ajv = new Ajv({ strict: false, allErrors: true, messages: true, validateFormats: false });

/** What is wrong with a configuration, as `$.path: …`, without its values. */
export function configurationFaults(schema: Readonly<Record<string, unknown>>, config: unknown): string[] {
  const validate = ajv.compile(schema);
  if (validate(config)) return [];
  return (validate.errors ?? []).map((error) => `${placeOf(error)}: ${wording(error)}`);
}

function placeOf({ instancePath }: ErrorObject): string {
  return ['$', ...instancePath.split('/').slice(1)].join('.');
}

/** In the words of the platform's validator where they were seen (airbytehq/airbyte, `add-connector.md`). */
function wording({ keyword, params, message = 'is not valid' }: ErrorObject): string {
  if (keyword === 'required') return `required property '${String(params['missingProperty'])}' not found`;
  return message;
}
