/**
 * Patterns of specifications, which are ECMAScript's, in the words of RE2, which searches in linear time.
 *
 * Only what means the same to both is translated; a pattern with anything else is not. RE2 has no lookarounds. One at an
 * edge of the pattern, `^(?!https://)` or `(?<!\.git)$`, is a second search. Any other is left out, and the pattern then takes
 * more than it says.
 */

/** One of several ways in which a value fits a pattern: a search, and others that have to succeed or to fail. */
export interface Way {
  readonly search: string;
  readonly conditions: readonly { readonly search: string; readonly isWanted: boolean }[];
}

export interface Translation {
  /** A value fits the pattern where it fits any of them. */
  readonly ways: readonly Way[];
  /** Nothing was left out: what fits a way fits the pattern. */
  readonly isExact: boolean;
  /** Characters outside of the basic plane may fit, which are one to some readers of patterns, and two halves to others. */
  readonly takesAstral: boolean;
}

/** `null` for a pattern that has what does not mean the same to both. */
export function translated(pattern: string): Translation | null {
  const parser = new Parser(pattern);
  const branches = parser.pattern();
  if (branches === null) return null;
  const spread = branches.flatMap(spreadEdges);
  const ways = (spread.length > MAX_WAYS ? branches : spread).map(wayOf);
  return {
    ways: ways.map(({ way }) => way),
    isExact: ways.every(({ isExact }) => isExact),
    takesAstral: parser.takesAstral,
  };
}

const MAX_WAYS = 16;

interface Group {
  readonly kind: 'group';
  readonly branches: readonly Sequence[];
  readonly quantifier: string;
}
interface Look {
  readonly kind: 'look';
  readonly isBehind: boolean;
  readonly isWanted: boolean;
  readonly branches: readonly Sequence[];
}
type Term =
  { readonly kind: 'atom'; readonly re2: string } | { readonly kind: 'start' | 'end' } | Group | Look;
type Sequence = readonly Term[];

/** A group at an edge whose branches look from there is written out: each of its branches is a way of its own. */
function spreadEdges(sequence: Sequence): Sequence[] {
  const [first, second] = sequence;
  const [last, beforeLast] = [sequence.at(-1), sequence.at(-2)];
  if (first?.kind === 'start' && isPlainGroup(second) && second.branches.some(([term]) => looks(term, false)))
    return second.branches.flatMap((branch) => spreadEdges([first, ...branch, ...sequence.slice(2)]));
  const endsLooking = (branch: Sequence): boolean => looks(branch.at(-1), true);
  if (last?.kind === 'end' && isPlainGroup(beforeLast) && beforeLast.branches.some(endsLooking))
    return beforeLast.branches.flatMap((branch) => spreadEdges([...sequence.slice(0, -2), ...branch, last]));
  return [sequence];
}

function isPlainGroup(term: Term | undefined): term is Group {
  return term?.kind === 'group' && term.quantifier === '';
}

function looks(term: Term | undefined, isBehind: boolean): term is Look {
  return term?.kind === 'look' && term.isBehind === isBehind;
}

function wayOf(sequence: Sequence): { way: Way; isExact: boolean } {
  const rest = [...sequence];
  const edges: { look: Look; search: string }[] = [];
  if (rest[0]?.kind === 'start')
    for (let look = rest[1]; looks(look, false); look = rest[1]) {
      rest.splice(1, 1);
      edges.push({ look, search: `^(?:${re2Of(look.branches)})` });
    }
  if (rest.at(-1)?.kind === 'end')
    for (let look = rest.at(-2); looks(look, true); look = rest.at(-2)) {
      rest.splice(-2, 1);
      edges.push({ look, search: `(?:${re2Of(look.branches)})$` });
    }
  const isPlain = ({ look }: (typeof edges)[number]): boolean => !look.branches.some(hasLook);
  return {
    way: {
      search: re2Of([rest]),
      // Without an inner lookaround one takes more: it must not exclude that.
      conditions: edges
        .filter((edge) => edge.look.isWanted || isPlain(edge))
        .map(({ look, search }) => ({ search, isWanted: look.isWanted })),
    },
    isExact: edges.every(isPlain) && !hasLook(rest),
  };
}

function hasLook(sequence: Sequence): boolean {
  return sequence.some(
    (term) => term.kind === 'look' || (term.kind === 'group' && term.branches.some(hasLook)),
  );
}

/** Without lookarounds: they take no characters, so that what fits with them fits without. */
function re2Of(branches: readonly Sequence[]): string {
  return branches.map((sequence) => sequence.map(termText).join('')).join('|');
}

function termText(term: Term): string {
  switch (term.kind) {
    case 'atom':
      return term.re2;
    case 'start':
      return '^';
    case 'end':
      return '$';
    case 'group':
      return `(?:${re2Of(term.branches)})${term.quantifier}`;
    case 'look':
      return '';
  }
}

/** ECMAScript's white space, which is more than RE2's, and everything else, as the inside of a class. */
const SPACES =
  '\\x{9}-\\x{d} \\x{a0}\\x{1680}\\x{2000}-\\x{200a}\\x{2028}\\x{2029}\\x{202f}\\x{205f}\\x{3000}\\x{feff}';
const NO_SPACES =
  '\\x{0}-\\x{8}\\x{e}-\\x{1f}!-\\x{9f}\\x{a1}-\\x{167f}\\x{1681}-\\x{1fff}\\x{200b}-\\x{2027}' +
  '\\x{202a}-\\x{202e}\\x{2030}-\\x{205e}\\x{2060}-\\x{2fff}\\x{3001}-\\x{fefe}\\x{ff00}-\\x{10ffff}';
const CLASSES: Readonly<Record<string, string>> = {
  d: '\\d',
  D: '\\D',
  w: '\\w',
  W: '\\W',
  s: SPACES,
  S: NO_SPACES,
};
/** `.` leaves out all that ends a line, where RE2's leaves out only one of them. */
const ANY = '[^\\x{a}\\x{d}\\x{2028}\\x{2029}]';
const CONTROLS: Readonly<Record<string, number>> = { t: 9, n: 10, v: 11, f: 12, r: 13 };
const MAX_BASIC = 0xff_ff;

/** Thrown and caught in this file only. */
class UntranslatableError extends Error {}

class Parser {
  takesAstral = false;
  readonly #text: readonly string[];
  #at = 0;

  constructor(pattern: string) {
    this.#text = Array.from(pattern);
  }

  pattern(): readonly Sequence[] | null {
    try {
      const branches = this.#branches();
      return this.#at < this.#text.length ? null : branches;
    } catch (error) {
      if (error instanceof UntranslatableError) return null;
      throw error;
    }
  }

  #branches(): Sequence[] {
    const branches: Sequence[] = [];
    do branches.push(this.#sequence());
    while (this.#takes('|'));
    return branches;
  }

  #sequence(): Sequence {
    const terms: Term[] = [];
    while (this.#at < this.#text.length && !'|)'.includes(this.#peek())) terms.push(this.#term());
    return terms;
  }

  #term(): Term {
    if (this.#takes('^')) return this.#unquantified({ kind: 'start' });
    if (this.#takes('$')) return this.#unquantified({ kind: 'end' });
    if (this.#takes('(')) return this.#parenthesis();
    if (this.#takes('[')) return this.#quantified(this.#class());
    if (this.#takes('.')) {
      this.takesAstral = true;
      return this.#quantified(ANY);
    }
    if (this.#takes('\\')) {
      if (this.#takes('b')) return this.#unquantified({ kind: 'atom', re2: '\\b' });
      if (this.#takes('B')) return this.#unquantified({ kind: 'atom', re2: '\\B' });
      const escape = this.#escape();
      return this.#quantified(typeof escape === 'string' ? `[${escape}]` : characterText(escape));
    }
    if ('*+?{'.includes(this.#peek())) throw new UntranslatableError();
    return this.#quantified(characterText(this.#character()));
  }

  #parenthesis(): Term {
    const look = this.#look();
    if (look === null && this.#takes('?') && !this.#takes(':')) this.#skipName();
    const branches = this.#branches();
    if (!this.#takes(')')) throw new UntranslatableError();
    if (look !== null) return this.#unquantified({ kind: 'look', ...look, branches });
    return { kind: 'group', branches, quantifier: this.#quantifier() };
  }

  #look(): { isBehind: boolean; isWanted: boolean } | null {
    for (const [opening, isBehind, isWanted] of [
      ['?=', false, true],
      ['?!', false, false],
      ['?<=', true, true],
      ['?<!', true, false],
    ] as const) {
      if (this.#takes(opening)) return { isBehind, isWanted };
    }
    return null;
  }

  /** `(?<name>`; of the others, flags for one, each means something else somewhere. */
  #skipName(): void {
    if (!this.#takes('<')) throw new UntranslatableError();
    while (/^[A-Za-z0-9_]$/.test(this.#peek())) this.#at += 1;
    if (!this.#takes('>')) throw new UntranslatableError();
  }

  #unquantified<T extends Term>(term: T): T {
    if (this.#quantifier() !== '') throw new UntranslatableError();
    return term;
  }

  #quantified(re2: string): Term {
    return { kind: 'atom', re2: re2 + this.#quantifier() };
  }

  /** Whether it takes much or little does not matter for whether anything is found. */
  #quantifier(): string {
    const first = this.#peek();
    if (first === '' || !'*+?{'.includes(first)) return '';
    this.#at += 1;
    const quantifier = first === '{' ? this.#counts() : first;
    this.#takes('?');
    const next = this.#peek();
    // `a*+` is an error here, and something else there.
    if (next !== '' && '*+?{'.includes(next)) throw new UntranslatableError();
    return quantifier;
  }

  #counts(): string {
    const counts = /^\d+(?:,\d*)?\}/.exec(this.#text.slice(this.#at, this.#at + 16).join(''))?.[0];
    if (counts === undefined) throw new UntranslatableError();
    this.#at += counts.length;
    return `{${counts}`;
  }

  #class(): string {
    const isNegated = this.#takes('^');
    if (isNegated) this.takesAstral = true;
    // An empty class to one, and the beginning of a class with a bracket in it to another.
    if (this.#peek() === ']') throw new UntranslatableError();
    let inside = '';
    while (!this.#takes(']')) {
      const low = this.#classMember();
      const isRange = this.#peek() === '-' && ![']', ''].includes(this.#peek(1));
      if (!isRange) {
        inside += memberText(low);
        continue;
      }
      this.#at += 1;
      const high = this.#classMember();
      const isOfCharacters = typeof low === 'number' && typeof high === 'number';
      if (isOfCharacters && high < low) throw new UntranslatableError();
      // Between classes a hyphen stands for itself.
      inside += `${memberText(low)}${isOfCharacters ? '-' : '\\-'}${memberText(high)}`;
    }
    return `[${isNegated ? '^' : ''}${inside}]`;
  }

  /** A character, or the inside of a class. */
  #classMember(): number | string {
    if (!this.#takes('\\')) return this.#character();
    return this.#takes('b') ? 8 : this.#escape();
  }

  /** What follows a backslash: a character, or the inside of a class. */
  #escape(): number | string {
    const letter = this.#peek();
    const inside = CLASSES[letter];
    if (inside !== undefined) {
      this.#at += 1;
      this.takesAstral ||= letter === letter.toUpperCase();
      return inside;
    }
    const control = CONTROLS[letter];
    if (control !== undefined) {
      this.#at += 1;
      return control;
    }
    if (this.#takes('x')) return this.#hexadecimal(2);
    if (this.#takes('u')) return this.#hexadecimal(4);
    // Of letters and digits each means something else somewhere; a character that means nothing stands for itself.
    if (/^[A-Za-z0-9]?$/.test(letter)) throw new UntranslatableError();
    return this.#character();
  }

  #hexadecimal(digits: number): number {
    const text = this.#text.slice(this.#at, this.#at + digits).join('');
    if (!/^[0-9a-f]+$/i.test(text) || text.length < digits) throw new UntranslatableError();
    this.#at += digits;
    return whole(Number.parseInt(text, 16));
  }

  #character(): number {
    const code = this.#peek().codePointAt(0);
    if (code === undefined) throw new UntranslatableError();
    this.#at += 1;
    return whole(code);
  }

  #takes(text: string): boolean {
    const isNext = Array.from(text).every((character, offset) => this.#peek(offset) === character);
    if (isNext) this.#at += text.length;
    return isNext;
  }

  #peek(offset = 0): string {
    return this.#text[this.#at + offset] ?? '';
  }
}

/** Half of a character is none; one outside of the basic plane is one to some readers of patterns, and two halves to others. */
function whole(code: number): number {
  if (code > MAX_BASIC || (code >= 0xd8_00 && code <= 0xdf_ff)) throw new UntranslatableError();
  return code;
}

function memberText(member: number | string): string {
  return typeof member === 'string' ? member : characterText(member);
}

function characterText(code: number): string {
  const text = String.fromCodePoint(code);
  return /^[A-Za-z0-9]$/.test(text) ? text : `\\x{${code.toString(16)}}`;
}
