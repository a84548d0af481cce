/** Where the positions of the original went in what was executed. */
import { decodedMappings, TraceMap } from '@jridgewell/trace-mapping';
import type { GeneratedCode } from './generated-code.ts';

/** By original file, relative to the checkout, then by `line:column` from 0. */
export type Positions = ReadonlyMap<string, ReadonlyMap<string, number>>;

/** The first offset of each position that the source map names. */
export function positionsOf({ url, lineStarts, prefix, map }: GeneratedCode): Positions {
  const traced = new TraceMap(map, url);
  const files = traced.resolvedSources.map(fileOf);
  const positions = new Map<string, Map<string, number>>();
  for (const [line, segments] of decodedMappings(traced).entries()) {
    const start = (lineStarts[line] ?? 0) + (line === 0 ? prefix : 0);
    for (const segment of segments) {
      const file = segment.length === 1 ? undefined : files[segment[1]];
      if (segment.length === 1 || file === undefined) continue;
      const ofFile = positions.get(file) ?? new Map<string, number>();
      positions.set(file, ofFile);
      const original = `${segment[2]}:${segment[3]}`;
      if (!ofFile.has(original)) ofFile.set(original, start + segment[0]);
    }
  }
  return positions;
}

/** Loaders and bundlers write paths each in their own way; all end in the one below the checkout. */
function fileOf(source: string): string | undefined {
  const at = source.lastIndexOf('/src/');
  return at === -1 || source.includes('/node_modules/') ? undefined : source.slice(at + 1);
}
