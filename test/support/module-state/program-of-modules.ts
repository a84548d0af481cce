import { dirname, join } from 'node:path';
import ts from 'typescript';

/** A program of these modules alone: it resolves what they import of each other, and reads nothing else. */
export function programOf(modules: ReadonlyMap<string, string>): ts.Program {
  const options: ts.CompilerOptions = {
    noLib: true,
    types: [],
    target: ts.ScriptTarget.ESNext,
    module: ts.ModuleKind.ESNext,
    allowImportingTsExtensions: true,
  };
  const host: ts.CompilerHost = {
    getSourceFile: (path) => {
      const text = modules.get(path);
      return text === undefined ? undefined : ts.createSourceFile(path, text, ts.ScriptTarget.ESNext, true);
    },
    // Nothing but these modules is read, so that it is fast.
    resolveModuleNameLiterals: (names, from) =>
      names.map(({ text }) => {
        const path = join(dirname(from), text);
        const isOurs = text.startsWith('.') && modules.has(path);
        return {
          resolvedModule: isOurs ? { resolvedFileName: path, extension: ts.Extension.Ts } : undefined,
        };
      }),
    fileExists: (path) => modules.has(path),
    readFile: (path) => modules.get(path),
    getDefaultLibFileName: () => 'none',
    getCurrentDirectory: () => '',
    getCanonicalFileName: (path) => path,
    useCaseSensitiveFileNames: () => true,
    getNewLine: () => '\n',
    writeFile: () => undefined,
  };
  return ts.createProgram([...modules.keys()], options, host);
}
