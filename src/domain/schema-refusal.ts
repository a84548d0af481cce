/** A refusal of a configuration by the platform's validator, which tells all that is wrong in one message. */
import type { FieldProblem } from './history/types.ts';

const REFUSAL = /json schema validation failed when comparing the data to the json schema\.\s*Errors: (.*)$/s;
const BETWEEN = /, (?=\$[.:])/;
const FAULT = /^\$\.?([^:]*): (.*)$/s;
const MISSING = /^required property '([^']+)' not found$/;
/** A regular expression is nothing to tell a customer. */
const PATTERN = /^(?:does not match the regex pattern|must match pattern) .*$/s;

/** What is wrong with each field, by its path in the configuration; nothing where the message is another one. */
export function schemaRefusals(message: string): readonly FieldProblem[] {
  const [, faults = ''] = REFUSAL.exec(message) ?? [];
  return faults.split(BETWEEN).flatMap((fault) => {
    const [, path = '', said = ''] = FAULT.exec(fault) ?? [];
    const [, missing] = MISSING.exec(said) ?? [];
    const field = [path, missing ?? ''].filter((part) => part !== '').join('.');
    const told =
      missing === undefined ? said.replace(PATTERN, 'does not have the form that is wanted') : 'is required';
    return field === '' ? [] : [{ field, message: told }];
  });
}
