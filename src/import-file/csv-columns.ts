/** The columns that a CSV file may have, and the fields that they set. `onboarding import --help` lists them. */
import { firstProblemTexts } from '../domain/problem-list.ts';
import { BOOLEAN, cellAs, type ColumnType } from './column-types.ts';
import { jsonInCell } from './json-cell.ts';
import { ImportFileError } from './row.ts';

/** A request, and a source, that the cells of one record fill. */
export interface Draft {
  readonly request: Record<string, unknown>;
  /** `null` in a file whose column `sources` holds them all. */
  readonly source: Record<string, unknown> | null;
}

export interface Column {
  readonly name: string;
  /** The place of this column's cell in each record. */
  readonly at: number;
  /**
   * Sets what a cell holds; answers what is wrong with the cell, without quoting it, or `null`.
   * @param type what a text of the configuration is read as
   */
  readonly set: (draft: Draft, cell: string, type?: ColumnType) => string | null;
}

export interface Columns {
  /** In the order in which they are set: the whole configuration first, then the columns that set parts of it. */
  readonly all: readonly Column[];
  /** The place of the last column that must be there: a record that ends before it is not whole. */
  readonly lastRequired: number;
  /** The place of the column that says which template a source is of; -1 where each record is a whole request. */
  readonly templateAt: number;
  /** `true`: each record is a whole request. `false`: a source, and those of one customer follow each other. */
  readonly hasWholeRequests: boolean;
}

/** A name that messages repeat. Any other may be a customer's cell, in a file without a header: messages give its place instead. */
const NAME = /^[A-Za-z_][A-Za-z0-9_.:]{0,63}$/;
const LINE_END = /[\p{Cc}\p{Zl}\p{Zp}]/u;
/** The objects of a source whose fields have columns of their own. */
const OBJECTS = ['source_config', 'credentials'] as const;
const JSON_SUFFIX = ':json';
const TAGS = 'selected_connection_template_tags';

const SETTERS: Readonly<Record<string, Column['set']>> = {
  workspace_name: requestSetter('workspace_name'),
  region_id: requestSetter('region_id'),
  preflight: requestSetter('preflight'),
  'signup_event.id': eventSetter('id'),
  'signup_event.type': eventSetter('type'),
  'signup_event.source': eventSetter('source'),
  source_name: sourceSetter('name'),
  source_template_id: sourceSetter('source_template_id'),
  [`${TAGS}_mode`]: sourceSetter(`${TAGS}_mode`),
  [TAGS]: ({ source }, text) => {
    const tags = text.split(';').map((tag) => tag.trim());
    if (source !== null) source[TAGS] = tags.filter((tag) => tag !== '');
    return null;
  },
  check: ({ request }, text) => {
    if (!BOOLEAN.test(text)) return 'must be true or false';
    request['check'] = text.toLowerCase() === 'true';
    return null;
  },
  sources: ({ request }, text) => {
    const { value: sources, wrong } = jsonInCell(text);
    if (wrong !== null) return wrong;
    if (!Array.isArray(sources)) return 'must be a JSON list of sources';
    request['sources'] = sources;
    return null;
  },
  source_config: (draft, text) => setObject(draft, 'source_config', text),
  credentials: (draft, text) => setObject(draft, 'credentials', text),
};

const WHOLE = ['workspace_name', 'sources'];
const BY_SOURCE = ['workspace_name', 'source_name', 'source_template_id'];

/** Reads a header. @param line that it is in @throws ImportFileError with everything that is wrong with it */
export function columnsOf(header: readonly string[], line = 1): Columns {
  const names = header.map((name) => name.trim());
  // Spreadsheets write columns that once were.
  names.length = names.findLastIndex((name) => name !== '') + 1;
  refuseLineEnds(names, line);
  const hasWholeRequests = names.includes('sources');
  const columns = names.map((name, at) => ({ name, at, set: setterOf(name) }));
  const known = columns.filter((column): column is Column => column.set !== null);
  const required = hasWholeRequests ? WHOLE : BY_SOURCE;
  const missing = required.filter((name) => !names.includes(name));
  const unknown = columns.filter(({ set }) => set === null).map(({ at }) => at);
  const problems =
    missing.length > 0
      ? [
          ...missing.map((name) => `the column ${name} is missing`),
          // In a file without a header, the first line is a customer's: its cells are not repeated.
          ...unknown.map((at) => `column ${at + 1} is unknown`),
        ]
      : [...unknown.map((at) => `unknown ${columnAt(names, at)}`), ...placeProblems(names, hasWholeRequests)];
  if (problems.length > 0) {
    const hint = missing.length > 0 ? 'The first line must be the header. ' : '';
    throw new ImportFileError(
      `The header (line ${line}) can’t be used: ${firstProblemTexts(problems).join('; ')}. ${hint}\`onboarding import --help\` shows the columns.`,
    );
  }
  const all = known.toSorted((one, other) => depthOf(one) - depthOf(other));
  const lastRequired = Math.max(...required.map((name) => names.indexOf(name)));
  return { all, lastRequired, templateAt: names.indexOf('source_template_id'), hasWholeRequests };
}

/** The field of `source_config` whose text a column holds, as a path; `null` of any other column. */
export function textFieldOf(name: string): readonly string[] | null {
  const field = fieldOf(name);
  return field?.object === 'source_config' && !field.isJson ? field.path : null;
}

/** The depth in its object at which a column sets a value; 0 for all other columns. */
function depthOf({ name }: Column): number {
  return fieldOf(name)?.path.length ?? 0;
}

function placeProblems(names: readonly string[], hasWholeRequests: boolean): readonly string[] {
  const places = [...names.keys()];
  const twice = places.filter((at) => names.indexOf(names[at] ?? '') < at);
  const ofSources = hasWholeRequests ? places.filter((at) => isOfSource(names[at] ?? '')) : [];
  return [
    ...twice.map((at) => `the ${columnAt(names, at)} stands twice`),
    ...ofSources.map((at) => `the ${columnAt(names, at)} does not go with the column sources`),
  ];
}

function columnAt(names: readonly string[], at: number): string {
  const name = names[at] ?? '';
  return NAME.test(name) ? `column ${JSON.stringify(name)}` : `column ${at + 1}`;
}

/** A file with other line ends (“CSV (Macintosh)”) is read as one line: its header would hold every customer's secrets. */
function refuseLineEnds(names: readonly string[], line: number): void {
  if (!names.some((name) => LINE_END.test(name))) return;
  throw new ImportFileError(
    `The header (line ${line}) has an end of a line, or another control character, in it. Save the file with LF or CRLF line ends (“CSV UTF-8”).`,
  );
}

function isOfSource(name: string): boolean {
  return name.startsWith('source_') || name.startsWith(TAGS) || /^credentials(\.|$)/.test(name);
}

/** How a column sets what its cells hold; `null` for a column that nobody knows. */
function setterOf(name: string): Column['set'] | null {
  const field = fieldOf(name);
  if (field !== null) return fieldSetter(field);
  return Object.hasOwn(SETTERS, name) ? (SETTERS[name] ?? null) : null;
}

/** A field of a source that has a column of its own. */
interface Field {
  readonly object: (typeof OBJECTS)[number];
  readonly path: readonly string[];
  readonly isJson: boolean;
}

/** `source_config.port:json` holds JSON, `source_config.host` text; a dot leads into a nested object. */
function fieldOf(name: string): Field | null {
  const object = OBJECTS.find((one) => name.startsWith(`${one}.`));
  if (object === undefined) return null;
  const isJson = name.endsWith(JSON_SUFFIX);
  const path = name.slice(object.length + 1, isJson ? -JSON_SUFFIX.length : undefined).split('.');
  return path.some((part) => part === '' || part === '__proto__') ? null : { object, path, isJson };
}

function fieldSetter({ object, path, isJson }: Field): Column['set'] {
  return ({ source }, text, type = 'text') => {
    const { value, wrong } = isJson ? jsonInCell(text) : { value: cellAs(type, text), wrong: null };
    if (wrong !== null) return wrong;
    if (value === undefined) return 'must be JSON';
    if (source === null) return null;
    const fields = (source[object] ??= {}) as Record<string, unknown>;
    return setAt(fields, path, value) ? null : 'stands inside of what another column sets';
  };
}

function setObject({ source }: Draft, object: Field['object'], text: string): string | null {
  const { value, wrong } = jsonInCell(text);
  if (wrong !== null) return wrong;
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return 'must be a JSON object';
  if (source !== null) source[object] = value;
  return null;
}

function setAt(fields: Record<string, unknown>, path: readonly string[], value: unknown): boolean {
  const [first = '', ...rest] = path;
  if (rest.length === 0) {
    fields[first] = value;
    return true;
  }
  const nested = Object.hasOwn(fields, first) ? fields[first] : {};
  if (typeof nested !== 'object' || nested === null || Array.isArray(nested)) return false;
  fields[first] = nested;
  return setAt(nested as Record<string, unknown>, rest, value);
}

function requestSetter(field: string): Column['set'] {
  return ({ request }, text) => {
    request[field] = text;
    return null;
  };
}

function sourceSetter(field: string): Column['set'] {
  return ({ source }, text) => {
    if (source !== null) source[field] = text;
    return null;
  };
}

function eventSetter(field: string): Column['set'] {
  return ({ request }, text) => {
    request['signup_event'] = { ...(request['signup_event'] as object | undefined), [field]: text };
    return null;
  };
}
