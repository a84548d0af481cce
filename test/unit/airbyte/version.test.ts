import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { VERSION } from '../../../src/domain/version.ts';

it("the User-Agent's version, and that of the HTTP contract, is the package's", () => {
  const file = new URL('../../../package.json', import.meta.url);
  expect(JSON.parse(readFileSync(file, 'utf8'))).toHaveProperty('version', VERSION);
});
