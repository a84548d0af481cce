/** Code as it was executed, with the source map that came with it. */
import { createHash } from 'node:crypto';
import type { EncodedSourceMap } from '@jridgewell/trace-mapping';

export interface GeneratedCode {
  /** The same for the same code, whatever process ran it. */
  readonly key: string;
  /** Of the script, which the names of the sources are relative to. */
  readonly url: string;
  readonly length: number;
  /** Offsets of the starts of its lines. */
  readonly lineStarts: readonly number[];
  /** How many characters the first line has before what the source map knows of. */
  readonly prefix: number;
  readonly map: EncodedSourceMap;
}

/** How vitest wraps a module, of which its source maps do not tell. */
const WRAPPER = /^'use strict';async \([^)]*\)=>\{\{/;
const INLINE_MAP = '//# sourceMappingURL=data:application/json;';
const BASE64 = 'base64,';

/** `undefined` where the text has no source map in it, as what is no TypeScript. */
export function codeOfText(url: string, key: string, text: string): GeneratedCode | undefined {
  const at = text.lastIndexOf(INLINE_MAP);
  if (at === -1) return undefined;
  const from = text.indexOf(BASE64, at) + BASE64.length;
  const [encoded = ''] = text.slice(from).split('\n', 1);
  const map = JSON.parse(Buffer.from(encoded, 'base64').toString('utf8')) as EncodedSourceMap;
  const lineLengths = text.split('\n').map((line) => line.length);
  const prefix = WRAPPER.exec(text)?.[0].length ?? 0;
  return { key, url, ...linesOf(lineLengths), prefix, map };
}

/** Of what Node writes of a script instead of its text. */
export function codeOfLines(
  url: string,
  lineLengths: readonly number[],
  map: EncodedSourceMap,
): GeneratedCode {
  const key = createHash('sha256')
    .update(JSON.stringify([url, lineLengths, map.mappings]))
    .digest('hex');
  return { key, url, ...linesOf(lineLengths), prefix: 0, map };
}

function linesOf(lineLengths: readonly number[]): Pick<GeneratedCode, 'length' | 'lineStarts'> {
  const lineStarts: number[] = [];
  let start = 0;
  for (const length of lineLengths) {
    lineStarts.push(start);
    start += length + 1;
  }
  return { length: start - 1, lineStarts };
}
