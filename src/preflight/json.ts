export type Json = Readonly<Record<string, unknown>>;

/** Whether a value is a JSON object, rather than a list or nothing. */
export function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
