/** A text as Temporal's dialect of SQL takes it, in a visibility query. */
export function sqlText(value: string): string {
  return `'${value.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
}
