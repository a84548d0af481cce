import { describe, expect, it } from 'vitest';
import { path } from '../../../src/airbyte/transport.ts';

describe('path parameters', () => {
  it.each([
    ['a/../b', '/s/a%2F..%2Fb'],
    ['a?b#c', '/s/a%3Fb%23c'],
    ['%2e%2e', '/s/%252e%252e'],
    ['ü', '/s/%C3%BC'],
    ['...', '/s/...'],
  ])('%s stays one segment', (id, expected) => {
    expect(path`/s/${id}`).toBe(expected);
    expect(new URL(`https://a.example${path`/s/${id}`}`).pathname).toBe(expected);
  });

  it.each(['', '.', '..'])('"%s" is refused', (id) => {
    expect(() => path`/s/${id}`).toThrow(TypeError);
  });
});
