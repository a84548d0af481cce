/** What a text of a field looks like, as far as its specification tells, and whether its format can be relied on. */
import type { SafePattern } from './safe-pattern.ts';

type Json = Readonly<Record<string, unknown>>;

/** One date, in the ways in which connectors write it. */
const DATES = [
  ...['2017-01-25T00:00:00Z', '2017-01-25T00:00:00.000Z', '2017-01-25T00:00:00', '2017-01-25T00:00Z'],
  ...['2017-01-25 00:00:00', '2017-01-25', '2017/01/25', '20170125', '25-01-2017', '01/25/2017'],
];
const BEGINS_WITH_DATE = /^\d{4}-\d{2}-\d{2}/;
/** Examples by which a specification shows that it means its format. */
const OF_FORMAT: ReadonlyMap<unknown, RegExp> = new Map([
  ['date', /^\d{4}-\d{2}-\d{2}$/],
  ['date-time', /^\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}/],
]);
/** Of a pattern, or an example, that is told as it is. */
const MAX_TOLD = 100;
/** That a pattern is searched in. */
const MAX_EXAMPLES = 10;

/** Whether a text can be of a date's format at all. */
export function beginsWithDate(text: string): boolean {
  return BEGINS_WITH_DATE.test(text);
}

/**
 * Whether texts may be refused by a field's format. Validators need not check formats, and specifications have wrong ones: some
 * stand beside a pattern, or examples, that nothing of the format fits. So a pattern overrules a format, examples and the default
 * have to be of it, and where there are none the field must be one that can be left out: a wrong refusal then blocks nobody.
 */
export function isCheckableDate(raw: Json, isOptional: boolean): boolean {
  const isOfFormat = OF_FORMAT.get(raw['format']);
  if (isOfFormat === undefined || 'pattern' in raw) return false;
  const own = [...examplesOf(raw), ...('default' in raw ? [raw['default']] : [])];
  return own.length === 0
    ? isOptional
    : own.every((value) => typeof value === 'string' && isOfFormat.test(value));
}

/** What a value that fits a pattern looks like: in the specification's words, by its format, or as its example. */
export function formOf(raw: Json, pattern: SafePattern): string | null {
  const { pattern_descriptor: words, format } = raw;
  if (typeof words === 'string' && words.trim() !== '') return words;
  const date = OF_FORMAT.has(format) ? DATES.find((text) => pattern.test(text)) : undefined;
  const texts = examplesOf(raw).slice(0, MAX_EXAMPLES).filter(isShortText);
  const example = texts.find((text) => pattern.test(text)) ?? texts[0];
  const text = pattern.toString();
  const isTold = /^[ -~]+$/.test(text) && text.length <= MAX_TOLD && !/<[/a-z]/i.test(text);
  return date ?? example ?? (isTold ? `the pattern ${text}` : null);
}

function isShortText(value: unknown): value is string {
  return typeof value === 'string' && value !== '' && value.length <= MAX_TOLD;
}

/** Entries look as those of the list's examples, where they do not say themselves what they look like. */
export function entryOf(list: Json, items: Json): Json {
  const saysItself = examplesOf(items).length > 0 || 'pattern_descriptor' in items;
  const examples = examplesOf(list).flat();
  return saysItself || examples.length === 0 ? items : { ...items, examples };
}

export function examplesOf({ examples, example }: Json): readonly unknown[] {
  if (Array.isArray(examples)) return examples;
  return example === undefined ? [] : [example];
}
