/** Random patterns, as ECMAScript has them, and texts that may fit them. */
import type { Random } from './random.ts';

/** Patterns as connectors have them, lookarounds included. */
const OF_CONNECTORS = [
  '^(?!https://)',
  '^(?!https://)(?!http://).*',
  String.raw`^[\w.-]+/(([\w.-]*\*)|[\w.-]+(?<!\.git))$`,
  String.raw`^([\w.-]+/(\*|[\w.-]+(?<!\.git))\s+)*[\w.-]+/(\*|[\w.-]+(?<!\.git))$`,
  '^(?!(cohort_|RESERVED_)).*$',
  String.raw`^\w+=[\w,:*]+(&(?!key)\w+=[\w,:*]+)*$`,
  '^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z$',
  String.raw`^(?:(\d{4}\-(0[1-9]|1[012])\-(0[1-9]|[12][0-9]|3[01]))|)$`,
  String.raw`^\S+$`,
  '^.{1,3}$',
];

const ATOMS = [
  ...['a', 'b', 'g', '/', ':', '-', '_', ' ', '@', '}', ']', 'é', '😀'],
  ...[
    String.raw`\.`,
    String.raw`\d`,
    String.raw`\w`,
    String.raw`\s`,
    String.raw`\S`,
    String.raw`\D`,
    String.raw`\W`,
  ],
  ...[
    '.',
    '[a-c]',
    '[^a]',
    String.raw`[\w.-]`,
    String.raw`[\s\S]`,
    String.raw`[^\s]`,
    '[a-]',
    String.raw`[\d-b]`,
  ],
  ...[String.raw`\t`, String.raw`\x61`, String.raw`\u0062`, String.raw`\/`, String.raw`\-`, String.raw`\b`],
  // Each of these means something else to some reader of patterns, or nothing.
  ...[
    String.raw`\A`,
    String.raw`\z`,
    String.raw`\Q`,
    String.raw`\1`,
    String.raw`\p{L}`,
    '(?i)a',
    '[[:alpha:]]',
    'a{,2}',
  ],
];
const QUANTIFIERS = ['*', '+', '?', '{2}', '{1,}', '{0,2}', '*?', '+?', '++'];
const LOOKS = ['(?=', '(?!', '(?<=', '(?<!'];

const CHARACTERS = [
  ...['a', 'b', 'c', 'g', '/', ':', '.', '-', '_', ' ', '@', '1', 'é', '😀', 'Q', 'z', ']', '}'],
  ...['\n', '\r', '\u2028', '\u00a0', '\ufeff', '\t', '\v', '\0', '\ud83d'],
];
const TEXTS = [
  ...['', 'a', 'ab', 'https://github.com/acme/app.git', 'acme/app', 'acme/app.git', 'acme/*', 'app', 'shop'],
  ...[
    '2017-01-25',
    '2017-01-25T00:00:00Z',
    'yesterday',
    'cohort_a',
    'a=b&key=c',
    'a=b&c=d',
    '😀',
    '12',
    'true',
  ],
  ...['x'.repeat(5_000), `${'a/b '.repeat(1_200)}a/b.git`],
];

export function randomPattern(random: Random): string {
  if (random.chance(0.3)) return random.pick(OF_CONNECTORS);
  let pattern = branches(random, 2);
  while (isSlow(pattern)) pattern = branches(random, 2);
  return pattern;
}

/** ECMAScript’s search goes back and forth: a second repetition without an end takes minutes in a long text. */
function isSlow(pattern: string): boolean {
  const endless = pattern.match(/[*+]|\{1,\}/g) ?? [];
  return endless.length > 1 || (endless.length === 1 && /\)[*+{]/.test(pattern));
}

export function randomText(random: Random): string {
  return random.chance(0.5) ? random.pick(TEXTS) : random.list(5, () => random.pick(CHARACTERS)).join('');
}

/** Searches as ECMAScript does; `null` for what is no pattern. Validators ask for Unicode patterns, where it can be had. */
export function ecmaPattern(pattern: string): RegExp | null {
  return compiled(pattern, 'u') ?? compiled(pattern, '');
}

export function compiled(pattern: string, flags: string): RegExp | null {
  try {
    return new RegExp(pattern, flags);
  } catch {
    return null;
  }
}

function branches(random: Random, depth: number): string {
  return [sequence(random, depth), ...(random.chance(0.25) ? [sequence(random, depth)] : [])].join('|');
}

function sequence(random: Random, depth: number): string {
  const terms = random.list(3, () => term(random, depth));
  const look = (): string => `${random.pick(LOOKS)}${branches(random, depth - 1)})`;
  const start = random.chance(0.5) ? `^${depth > 0 && random.chance(0.3) ? look() : ''}` : '';
  const end = random.chance(0.5) ? `${depth > 0 && random.chance(0.3) ? look() : ''}$` : '';
  return [start, ...terms, end].join('');
}

function term(random: Random, depth: number): string {
  const quantifier = random.chance(0.25) ? random.pick(QUANTIFIERS) : '';
  if (depth > 0 && random.chance(0.2))
    return `${random.pick(['(', '(?:', '(?<name>'])}${branches(random, depth - 1)})${quantifier}`;
  if (depth > 0 && random.chance(0.06)) return `${random.pick(LOOKS)}${branches(random, depth - 1)})`;
  return random.pick(ATOMS) + quantifier;
}
