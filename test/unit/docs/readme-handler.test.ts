/** The README's handler is the one that is built, and asked to onboard, with the package installed. */
import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { typeScriptBlocks } from '../../package/type-script-blocks.ts';

test('the README has the handler of the Express example, word for word', async () => {
  const [handler] = await typeScriptBlocks('README.md');
  const example = await readFile(new URL('../../../examples/express/server.ts', import.meta.url), 'utf8');
  expect(example).toContain(handler?.text);
});
