import { describe, expect, it } from 'vitest';
import { sourcesIn } from '../../../src/preflight/registry-sources.ts';

async function* piecesOf(text: string, size: number): AsyncGenerator<Uint8Array> {
  const bytes = Buffer.from(text);
  // One buffer for all pieces, as a stream may have it.
  const piece = Buffer.alloc(size);
  for (let at = 0; at < bytes.length; at += size) {
    const copied = bytes.copy(piece, 0, at, at + size);
    yield await Promise.resolve(piece.subarray(0, copied));
  }
}

async function cut(text: string, size = 65_536): Promise<unknown[]> {
  const found: unknown[] = [];
  for await (const source of sourcesIn(piecesOf(text, size))) found.push(JSON.parse(source));
  return found;
}

const tricky = {
  destinations: [{ sources: [{ a: 'of a destination' }], name: 'sources' }],
  name: 'sources',
  notes: ['"sources": [{"b": 1}]', 'sources'],
  sources: [
    { id: 1, text: 'a brace } and a bracket ] in a text', nested: { list: [[{}], []] } },
    { id: 2, sources: [{ id: 'inner' }], text: 'quoted \\" and \\\\ "["' },
    { id: 3, text: 'Grüße, 😀' },
  ],
  after: { sources: [{ id: 4 }] },
};

describe('the sources of a registry', () => {
  it.each([1, 2, 3, 7, 64, 65_536])(
    'are cut out of it, whatever stands around them, %i bytes at a time',
    async (size) => {
      for (const indent of [0, 2])
        expect(await cut(JSON.stringify(tricky, null, indent), size)).toEqual(tricky.sources);
    },
  );

  it('are none in an empty list', async () => {
    expect(await cut('{"sources": []}')).toEqual([]);
  });

  it('one of many megabytes is passed over, and costs no other', async () => {
    const sources = [{ id: 1 }, { id: 2, text: 'x'.repeat(5 * 1024 * 1024) }, { id: 3 }];
    expect(await cut(JSON.stringify({ sources }))).toEqual([{ id: 1 }, { id: 3 }]);
  });

  it.each([
    ['nothing', ''],
    ['no list of sources', '{"destinations": []}'],
    ['sources that are no list', '{"sources": "none"}'],
    ['a list that does not end', '{"sources": [{"id": 1}, {"id'],
    ['another kind of text', '<html>"sources": [</html>'],
  ])('%s is an error', async (_what, text) => {
    await expect(cut(text)).rejects.toThrow('not whole, or lists no sources');
  });
});
