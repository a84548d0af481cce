/** Measuring in pairs, and what the samples say. Times are milliseconds. */

export interface Spread {
  readonly median: number;
  readonly min: number;
  readonly max: number;
}

/** What was measured side by side: the floor, what stands on it, and their ratio pair by pair. */
export interface Comparison {
  readonly floor: Spread;
  readonly measured: Spread;
  readonly ratio: Spread;
}

type Measure = () => Promise<number>;

/**
 * Measures both in turn, which of them is first alternating, so that whatever else the machine does meets both; the
 * ratio is taken within each pair. The first pair warms up and is left out.
 */
export async function compare(pairs: number, floor: Measure, measured: Measure): Promise<Comparison> {
  const floors: number[] = [];
  const measures: number[] = [];
  for (let pair = 0; pair <= pairs; pair += 1) {
    const floorFirst = pair % 2 === 0;
    const first = await (floorFirst ? floor : measured)();
    const second = await (floorFirst ? measured : floor)();
    if (pair === 0) continue;
    floors.push(floorFirst ? first : second);
    measures.push(floorFirst ? second : first);
  }
  const ratios = measures.map((one, pair) => one / (floors[pair] ?? NaN));
  return { floor: spreadOf(floors), measured: spreadOf(measures), ratio: spreadOf(ratios) };
}

export async function timed(work: () => Promise<unknown>): Promise<number> {
  const began = performance.now();
  await work();
  return performance.now() - began;
}

export function spreadOf(samples: readonly number[]): Spread {
  const sorted = samples.toSorted((a, b) => a - b);
  const at = (index: number): number => sorted[index] ?? NaN;
  const middle = sorted.length / 2;
  const median = Number.isInteger(middle) ? (at(middle - 1) + at(middle)) / 2 : at(Math.floor(middle));
  return { median, min: at(0), max: at(sorted.length - 1) };
}

/** `1,961 ms (1,958 to 1,970)` */
export function milliseconds({ median, min, max }: Spread): string {
  const digits = median < 100 ? 1 : 0;
  return `${number(median, digits)} ms (${number(min, digits)} to ${number(max, digits)})`;
}

/** `1.04 times (1.03 to 1.06)` */
export function times({ median, min, max }: Spread): string {
  return `${number(median, 3)} times (${number(min, 3)} to ${number(max, 3)})`;
}

function number(value: number, digits: number): string {
  return value.toLocaleString('en', { minimumFractionDigits: digits, maximumFractionDigits: digits });
}

/** The sample below which so many percent of them are. */
export function percentile(samples: readonly number[], percent: number): number {
  const sorted = samples.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor((sorted.length * percent) / 100))] ?? NaN;
}
