/** Prometheus' text format, as far as a test looks at it. */

export interface Family {
  readonly type: string;
  /** Labels of each of its samples, by name; a histogram's samples count for the histogram too. */
  readonly labels: ReadonlySet<string>;
}

export interface Sample {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

/** The samples of an exposition. @throws Error for a line that is none */
export function samplesOf(exposition: string): Sample[] {
  const lines = exposition.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
  return lines.map((line) => {
    const [, name, labels = '', value] = /^(\w+)(?:\{(.*)\})? (\S+)$/.exec(line) ?? [];
    if (name === undefined || value === undefined) throw new Error(`That is no sample: ${line}`);
    return { name, labels: labelsOf(labels), value: Number(value) };
  });
}

/** What is exposed, by name. */
export function familiesOf(exposition: string): Map<string, Family> {
  const families = new Map<string, Family>();
  const samples = samplesOf(exposition);
  for (const [, name = '', type = ''] of exposition.matchAll(/^# TYPE (\w+) (\w+)$/gm)) {
    const names = type === 'histogram' ? ['_bucket', '_sum', '_count'].map((end) => name + end) : [name];
    const own = samples.filter((sample) => names.includes(sample.name));
    families.set(name, { type, labels: new Set(own.flatMap(({ labels }) => Object.keys(labels))) });
  }
  return families;
}

function labelsOf(text: string): Record<string, string> {
  const labels = text.matchAll(/(\w+)="((?:[^"\\]|\\.)*)"/g);
  return Object.fromEntries([...labels].map(([, name = '', value = '']) => [name, value]));
}
