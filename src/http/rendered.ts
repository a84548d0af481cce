/** A text that stays the same, rendered when it is first asked for, and once: answers share its bytes. */
export function rendered(render: () => string | Promise<string>): () => Promise<Uint8Array<ArrayBuffer>> {
  let bytes: Promise<Uint8Array<ArrayBuffer>> | null = null;
  return () => (bytes ??= encoded(render));
}

async function encoded(render: () => string | Promise<string>): Promise<Uint8Array<ArrayBuffer>> {
  return new TextEncoder().encode(await render());
}
