/** The modules of the client for browsers, `src/browser.ts`, as a browser loads them. */
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';

const SRC = new URL('../', import.meta.url);
/** The entry, and what it imports; nothing that is not there to be loaded by anybody. */
const MODULE = /^browser(?:\/[a-z-]+)?\.js$/;

/**
 * The text of a module, `null` where there is no such one.
 * @param path such as `browser.js` or `browser/open-widget.js`
 */
export async function browserModule(path: string): Promise<string | null> {
  if (!MODULE.test(path)) return null;
  const built = new URL(path, SRC);
  if (existsSync(built)) return await readFile(built, 'utf8');
  const source = new URL(path.replace(/\.js$/, '.ts'), SRC);
  return existsSync(source) ? await withoutTypes(await readFile(source, 'utf8')) : null;
}

/** In a checkout, where nothing is built, and the compiler is there. */
async function withoutTypes(text: string): Promise<string> {
  const { default: ts } = await import('typescript');
  const { outputText } = ts.transpileModule(text, {
    compilerOptions: {
      target: ts.ScriptTarget.ES2023,
      module: ts.ModuleKind.ESNext,
      verbatimModuleSyntax: true,
      rewriteRelativeImportExtensions: true,
    },
  });
  return outputText;
}
