/**
 * The reader of JSON that comes from outside: what it reads is what was written, or a problem with its path.
 *
 * `JSON.parse` decides what JSON is and makes the values. It also changes numbers that a double does not hold and drops all
 * but the last of equal keys, both without a word, so the text is walked once more for these. See
 * docs/decisions/0012-exact-json.md.
 */
import { isExactNumber, isExactNumberText } from './exact-numbers.ts';
import { pathText } from './json-path.ts';
import { MAX_PROBLEMS } from './problem-list.ts';

/** What is wrong, and where. The message quotes no value. */
interface JsonProblem {
  readonly path: string;
  readonly message: string;
}

export type ExactJson =
  | {
      readonly kind: 'json';
      /** Where there are problems, it is not what was written. */
      readonly value: unknown;
      /** The first hundred. */
      readonly problems: readonly JsonProblem[];
      /** How many there are besides. */
      readonly more: number;
    }
  /** `at`: the index in the text, where the parser says it. */
  | { readonly kind: 'not_json'; readonly at: number | null };

/** Far more than a request may have, and any event has; a million brackets would take a hundred bytes each. */
const MAX_DEPTH = 1_000;

const TWICE = 'stands more than once in its object; only one of them can be meant';
const ILL_FORMED = 'must be well-formed Unicode';
const BOUNDS = 'a whole number over 9007199254740991, one with too many digits, or -0';
const INEXACT_TEXT = `is a number that would not be passed on digit for digit (${BOUNDS}); write it as text, in quotation marks, if the field takes text`;
const INEXACT_VALUE = `is a number that JavaScript does not hold exactly (${BOUNDS}, NaN or Infinity); pass it as text, from before a number was made of it, if the field takes text`;

/** Reads JSON that becomes a request, or part of one. */
export function exactJson(text: string): ExactJson {
  return readWith(text, false);
}

/**
 * Reads an event, for a mapping to pick from. A number that JavaScript would change is a text, digit for digit, so that two
 * ids which differ in their last digit stay two. A text that is ill-formed is left to stand: the mapping may not look at it,
 * and a request that it is put in is refused.
 */
export function exactEventJson(text: string): ExactJson {
  return readWith(text, true);
}

/**
 * What of a value that a program made could not be passed on as it is: numbers that may have been rounded, and texts that have no UTF-8 form.
 * @param value is nested no deeper than the stack, and nowhere in itself
 */
export function* inexactParts(value: unknown, path: readonly PropertyKey[] = []): Generator<JsonProblem> {
  if (typeof value === 'number' && !isExactNumber(value))
    yield { path: pathText(path), message: INEXACT_VALUE };
  if (typeof value === 'string' && !value.isWellFormed()) yield { path: pathText(path), message: ILL_FORMED };
  if (typeof value !== 'object' || value === null) return;
  for (const [key, part] of Object.entries(value)) {
    const at = [...path, Array.isArray(value) ? Number(key) : key];
    if (!key.isWellFormed()) yield { path: pathText(at), message: ILL_FORMED };
    yield* inexactParts(part, at);
  }
}

function readWith(text: string, isEvent: boolean): ExactJson {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    const [, at] = /at position (\d+)/.exec((error as Error).message) ?? [];
    return { kind: 'not_json', at: at === undefined ? null : Number(at) };
  }
  const walk = new Walk(text, isEvent);
  walk.run();
  const { problems, more, replaced } = walk;
  return {
    kind: 'json',
    value: replaced === null ? value : (JSON.parse(replaced) as unknown),
    problems,
    more,
  };
}

/** An object or a list that the walk is inside of. */
class Open {
  readonly isObject: boolean;
  /** Of an object the key whose value stands here, of a list the index. */
  place: PropertyKey;
  /** Whether a text that comes next is a key. */
  awaitsKey: boolean;
  #first: string | null = null;
  /** Made for the second key: in a deep nest most objects have one. */
  #keys: Set<string> | null = null;

  constructor(isObject: boolean) {
    this.isObject = isObject;
    this.awaitsKey = isObject;
    this.place = isObject ? '' : 0;
  }

  /** Whether the key stands there for the first time. */
  take(key: string): boolean {
    this.place = key;
    this.awaitsKey = false;
    if (this.#first === null) {
      this.#first = key;
      return true;
    }
    this.#keys ??= new Set([this.#first]);
    const isNew = !this.#keys.has(key);
    this.#keys.add(key);
    return isNew;
  }

  next(): void {
    if (this.isObject) this.awaitsKey = true;
    else this.place = (this.place as number) + 1;
  }
}

/** One walk through a text that is JSON. */
class Walk {
  readonly #text: string;
  readonly #isEvent: boolean;
  #open: Open[] = [];
  readonly #pieces: string[] = [];
  /** The index up to which the text is in the pieces. */
  #taken = 0;
  readonly problems: JsonProblem[] = [];
  more = 0;

  constructor(text: string, isEvent: boolean) {
    this.#text = text;
    this.#isEvent = isEvent;
  }

  /** The text with texts in the place of numbers; `null` where it is as it was. */
  get replaced(): string | null {
    return this.#pieces.length === 0 ? null : [...this.#pieces, this.#text.slice(this.#taken)].join('');
  }

  run(): void {
    const marks = /[{}[\],"]|-?\d[\d.eE+-]*/g;
    for (let mark = marks.exec(this.#text); mark !== null; mark = marks.exec(this.#text)) {
      const [token] = mark;
      if (token === '{' || token === '[') {
        if (this.#open.length === MAX_DEPTH) {
          this.#open = [];
          this.#add(`must not be nested deeper than ${MAX_DEPTH} levels`);
          return;
        }
        this.#open.push(new Open(token === '{'));
      } else if (token === '}' || token === ']') this.#open.pop();
      else if (token === ',') this.#open.at(-1)?.next();
      else if (token === '"') {
        const end = endOfText(this.#text, mark.index);
        this.#readText(this.#text.slice(mark.index, end));
        marks.lastIndex = end;
      } else if (!isExactNumberText(token)) this.#readInexact(token, mark.index);
    }
  }

  #readText(token: string): void {
    const inside = this.#open.at(-1);
    const isEscaped = token.includes('\\');
    if (inside?.awaitsKey === true) {
      const key = isEscaped ? (JSON.parse(token) as string) : token.slice(1, -1);
      if (!inside.take(key)) this.#add(TWICE);
    }
    if (this.#isEvent) return;
    const text = isEscaped ? (JSON.parse(token) as string) : token;
    if (!text.isWellFormed()) this.#add(ILL_FORMED);
  }

  #readInexact(token: string, at: number): void {
    if (!this.#isEvent) {
      this.#add(INEXACT_TEXT);
      return;
    }
    this.#pieces.push(this.#text.slice(this.#taken, at), `"${token}"`);
    this.#taken = at + token.length;
  }

  #add(message: string): void {
    if (this.problems.length < MAX_PROBLEMS)
      this.problems.push({ path: pathText(this.#open.map(({ place }) => place)), message });
    else this.more += 1;
  }
}

/** The index after the quotation mark that ends the text which begins at `begin`. */
function endOfText(text: string, begin: number): number {
  for (let end = text.indexOf('"', begin + 1); ; end = text.indexOf('"', end + 1)) {
    let backslashes = 0;
    while (text[end - 1 - backslashes] === '\\') backslashes += 1;
    if (backslashes % 2 === 0) return end + 1;
  }
}
