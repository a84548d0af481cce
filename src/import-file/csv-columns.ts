/** The columns of a CSV file: which there are, and what each sets. `onboarding import --help` shows them. */
import { ImportFileError } from './row.ts';

/** What the columns of one record set. */
export interface Draft {
  readonly request: Record<string, unknown>;
  /** `null` in a file whose column `sources` holds them all. */
  readonly source: Record<string, unknown> | null;
}

export interface Column {
  readonly name: string;
  /** Which of a record’s cells is its own. */
  readonly at: number;
  /** Sets what a cell holds; answers what is wrong with it, never quoting it. */
  readonly set: (draft: Draft, cell: string) => string | null;
}

export interface Columns {
  /** In the order to set them in: a cell for a part of the configuration after those that hold it whole. */
  readonly all: readonly Column[];
  /** `true`: each record is a whole request. `false`: a source, and those of one customer follow each other. */
  readonly hasWholeRequests: boolean;
}

/** What else stands in a header may be a cell of a customer’s: it is told by its place. */
const NAME = /^[A-Za-z_][A-Za-z0-9_.:]{0,63}$/;
const LINE_END = /[\p{Cc}\p{Zl}\p{Zp}]/u;
const CONFIG_PREFIX = 'source_config.';
const TAGS = 'selected_connection_template_tags';

type SetText = (draft: Draft, text: string) => void;

const TEXT_COLUMNS: Readonly<Record<string, SetText>> = {
  workspace_name: ({ request }, text) => (request['workspace_name'] = text),
  region_id: ({ request }, text) => (request['region_id'] = text),
  'signup_event.id': setEvent('id'),
  'signup_event.type': setEvent('type'),
  'signup_event.source': setEvent('source'),
  source_name: setSource('name'),
  source_template_id: setSource('source_template_id'),
  [`${TAGS}_mode`]: setSource(`${TAGS}_mode`),
  [TAGS]: ({ source }, text) => {
    const tags = text.split(';').map((tag) => tag.trim());
    if (source !== null) source[TAGS] = tags.filter((tag) => tag !== '');
  },
};

const OTHER_COLUMNS: Readonly<Record<string, Column['set']>> = {
  check: ({ request }, text) => {
    if (text !== 'true' && text !== 'false') return 'must be true or false';
    request['check'] = text === 'true';
    return null;
  },
  sources: ({ request }, text) => {
    const sources = jsonIn(text);
    if (!Array.isArray(sources)) return 'must be a JSON list of sources';
    request['sources'] = sources;
    return null;
  },
  source_config: ({ source }, text) => {
    const config = jsonIn(text);
    if (typeof config !== 'object' || config === null || Array.isArray(config))
      return 'must be a JSON object of configuration fields';
    if (source !== null) source['source_config'] = config;
    return null;
  },
};

const WHOLE = ['workspace_name', 'sources'];
const BY_SOURCE = ['workspace_name', 'source_name', 'source_template_id'];

/** Reads a header. @throws ImportFileError with everything that is wrong with it */
export function columnsOf(header: readonly string[]): Columns {
  const names = header.map((name) => name.trim());
  refuseLineEnds(names);
  const hasWholeRequests = names.includes('sources');
  const columns = names.map((name, at) => ({ name, at, set: setterOf(name) }));
  const known = columns.filter((column): column is Column => column.set !== null);
  const missing = (hasWholeRequests ? WHOLE : BY_SOURCE).filter((name) => !names.includes(name));
  const unknown = columns.filter(({ set }) => set === null).map(({ at }) => at);
  const problems =
    missing.length > 0
      ? [
          ...missing.map((name) => `the column ${name} is missing`),
          // In a file without a header this is what a customer’s configuration holds: it is not echoed.
          ...unknown.map((at) => `column ${at + 1} is unknown`),
        ]
      : [...unknown.map((at) => `unknown ${columnAt(names, at)}`), ...misplaced(names, hasWholeRequests)];
  if (problems.length > 0) {
    const hint = missing.length > 0 ? 'The first line must be the header. ' : '';
    throw new ImportFileError(
      `The header (line 1) can’t be used: ${problems.join('; ')}. ${hint}\`onboarding import --help\` shows the columns.`,
    );
  }
  const all = known.toSorted((one, other) => depthOf(one) - depthOf(other));
  return { all, hasWholeRequests };
}

/** How far inside of the configuration a column sets something. */
function depthOf({ name }: Column): number {
  return name.startsWith(CONFIG_PREFIX) ? name.split('.').length : 0;
}

function misplaced(names: readonly string[], hasWholeRequests: boolean): readonly string[] {
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

/** A file whose lines end otherwise (“CSV (Macintosh)”) is one line to us, and its header holds every customer’s secrets. */
function refuseLineEnds(names: readonly string[]): void {
  if (!names.some((name) => LINE_END.test(name))) return;
  throw new ImportFileError(
    'The header (line 1) has an end of a line, or another control character, in it. Save the file with LF or CRLF line ends (“CSV UTF-8”).',
  );
}

function isOfSource(name: string): boolean {
  return name.startsWith('source_') || name.startsWith(TAGS);
}

function setterOf(name: string): Column['set'] | null {
  const setText = Object.hasOwn(TEXT_COLUMNS, name) ? TEXT_COLUMNS[name] : undefined;
  if (setText !== undefined) {
    return (draft, text) => {
      setText(draft, text);
      return null;
    };
  }
  if (Object.hasOwn(OTHER_COLUMNS, name)) return OTHER_COLUMNS[name] ?? null;
  return name.startsWith(CONFIG_PREFIX) ? configSetter(name.slice(CONFIG_PREFIX.length)) : null;
}

/** `source_config.port:json` holds JSON, `source_config.host` text; a dot leads into a nested object. */
function configSetter(field: string): Column['set'] | null {
  const isJson = field.endsWith(':json');
  const path = (isJson ? field.slice(0, -':json'.length) : field).split('.');
  if (path.some((part) => part === '' || part === '__proto__')) return null;
  return ({ source }, text) => {
    const value = isJson ? jsonIn(text) : text;
    if (value === undefined) return 'must be JSON';
    if (source === null) return null;
    const config = configOf(source);
    source['source_config'] = config;
    return setAt(config, path, value) ? null : 'stands inside of what another column sets';
  };
}

function setAt(config: Record<string, unknown>, path: readonly string[], value: unknown): boolean {
  const [first = '', ...rest] = path;
  if (rest.length === 0) {
    config[first] = value;
    return true;
  }
  const nested = Object.hasOwn(config, first) ? config[first] : {};
  if (typeof nested !== 'object' || nested === null || Array.isArray(nested)) return false;
  config[first] = nested;
  return setAt(nested as Record<string, unknown>, rest, value);
}

function configOf(source: Record<string, unknown>): Record<string, unknown> {
  return (source['source_config'] ?? {}) as Record<string, unknown>;
}

function setSource(field: string): SetText {
  return ({ source }, text) => {
    if (source !== null) source[field] = text;
  };
}

function setEvent(field: string): SetText {
  return ({ request }, text) => {
    request['signup_event'] = { ...(request['signup_event'] as object | undefined), [field]: text };
  };
}

/** `undefined` where it is no JSON. */
function jsonIn(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
