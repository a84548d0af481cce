/** What one value weighs besides its content: the object’s header, and the slot that refers to it. */
const VALUE_BYTES = 32;

/** What a JSON value weighs in memory, about, and rather too much; however deep it is. */
export function valueBytes(value: unknown): number {
  let bytes = 0;
  const open: unknown[] = [value];
  while (open.length > 0) {
    const next = open.pop();
    bytes += VALUE_BYTES;
    if (typeof next === 'string') bytes += 2 * next.length;
    else if (Array.isArray(next)) for (const item of next as unknown[]) open.push(item);
    else if (typeof next === 'object' && next !== null)
      for (const pair of Object.entries(next)) open.push(...pair);
  }
  return bytes;
}
