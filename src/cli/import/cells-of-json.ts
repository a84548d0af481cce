/** Cells of a spreadsheet that are wrong as the texts that they are, and right as the JSON that stands in them: `5432`, `true`. */
import type { FieldProblem } from '../../domain/history/types.ts';
import { jsonInCell } from '../../import-file/index.ts';

type Config = Record<string, unknown>;

/** The part of a preflight that matters here. */
interface Checked {
  readonly kind: string;
  readonly problems?: readonly FieldProblem[];
}

/**
 * Those of the fields at fault that are right once the JSON in them is read. Asked of a second preflight: only that knows.
 * @param problems of the first one
 */
export async function rightAsJson<C extends Config>(
  problems: readonly FieldProblem[],
  config: C,
  preflight: (config: C) => Promise<Checked>,
): Promise<ReadonlySet<string>> {
  const read = structuredClone(config);
  const fields = problems.map(({ field }) => field).filter((field) => readAt(read, field.split('.')));
  if (fields.length === 0) return new Set();
  const checked = await preflight(read);
  if (checked.kind === 'skipped') return new Set();
  const wrong = new Set((checked.problems ?? []).map(({ field }) => field));
  return new Set(fields.filter((field) => !wrong.has(field)));
}

/** Reads the JSON in a text at a path, in place; answers whether there was any. */
function readAt(config: Config, [name = '', ...rest]: readonly string[]): boolean {
  const value = Object.hasOwn(config, name) ? config[name] : undefined;
  if (rest.length > 0) return typeof value === 'object' && value !== null && readAt(value as Config, rest);
  const json = typeof value === 'string' ? jsonInCell(value).value : undefined;
  if (json === undefined || typeof json === 'string') return false;
  config[name] = json;
  return true;
}
