/** What the processes of a measurement have written: see collect.ts, and NODE_V8_COVERAGE in Node's documentation. */
import { readdir, readFile } from 'node:fs/promises';
import { basename, dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { EncodedSourceMap } from '@jridgewell/trace-mapping';
import { codeOfLines, codeOfText, type GeneratedCode } from './generated-code.ts';
import {
  IN_PROCESS,
  isWorkflowBundle,
  testOf,
  textsFolder,
  type CountedFunction,
  type InProcess,
} from './layout.ts';

/** What one process did for one test file. */
export interface RecordedProcess {
  /** Relative to the checkout. `undefined` where it is not known. */
  readonly test: string | undefined;
  readonly scripts: readonly RecordedScript[];
}

export interface RecordedScript {
  readonly code: GeneratedCode;
  readonly functions: readonly CountedFunction[];
}

export async function* recordedIn(folder: string): AsyncGenerator<RecordedProcess> {
  const codes = new Codes();
  const names = await readdir(folder, { recursive: true });
  for (const name of names.filter((each) => each.endsWith('.json')).sort()) {
    const path = join(folder, name);
    const test = testOf(relative(folder, dirname(path)));
    const content = parsed(await readFile(path, 'utf8'));
    if (content === undefined) continue;
    const counted = basename(path).startsWith(IN_PROCESS)
      ? await inProcess(content as InProcess, textsFolder(folder), codes)
      : await ofChild(content as OfChild, codes);
    const scripts = counted.flatMap(({ code, functions }) =>
      code === undefined ? [] : [{ code, functions }],
    );
    yield { test, scripts };
  }
}

/** Nothing where a process was killed while it wrote. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

interface MaybeScript {
  readonly code: GeneratedCode | undefined;
  readonly functions: readonly CountedFunction[];
}

async function inProcess({ result }: InProcess, texts: string, codes: Codes): Promise<MaybeScript[]> {
  return await Promise.all(
    result.map(async ({ url, text, functions }) => {
      return { functions, code: await codes.ofText(url, join(texts, text)) };
    }),
  );
}

/** As Node writes it. */
interface OfChild {
  readonly result: readonly { readonly url: string; readonly functions: readonly CountedFunction[] }[];
  readonly 'source-map-cache'?: Readonly<
    Record<string, { readonly lineLengths: readonly number[]; readonly data: EncodedSourceMap | null }>
  >;
}

async function ofChild(
  { result, 'source-map-cache': maps = {} }: OfChild,
  codes: Codes,
): Promise<MaybeScript[]> {
  const ours = result.filter(({ url }) => url.includes('/src/') || isWorkflowBundle(url));
  return await Promise.all(
    ours.map(async ({ url, functions }) => {
      if (isWorkflowBundle(url)) return { functions, code: await codes.ofBundle(url, functions) };
      const { lineLengths, data } = maps[url] ?? {};
      if (url.includes('/node_modules/') || !lineLengths || !data) return { functions, code: undefined };
      return { functions, code: codeOfLines(url, lineLengths, data) };
    }),
  );
}

/** Each text is read once. */
class Codes {
  readonly #byPath = new Map<string, Promise<GeneratedCode | undefined>>();

  async ofText(url: string, path: string): Promise<GeneratedCode | undefined> {
    const code =
      this.#byPath.get(path) ?? readFile(path, 'utf8').then((content) => codeOfText(url, path, content));
    this.#byPath.set(path, code);
    return await code;
  }

  /** Of a bundle Node keeps no source map. One that was built still lies where it was run from, if it is the same. */
  async ofBundle(url: string, functions: readonly CountedFunction[]): Promise<GeneratedCode | undefined> {
    const code = await this.ofText(url, fileURLToPath(url)).catch(() => undefined);
    const end = functions[0]?.ranges[0]?.endOffset;
    return code?.length === end ? code : undefined;
  }
}
