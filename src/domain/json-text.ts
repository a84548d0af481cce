/** The value of a JSON text; `undefined` where it is not JSON, because the parser's message would quote the text. */
export function jsonIn(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
