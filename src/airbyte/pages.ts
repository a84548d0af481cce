/** Lists in pages, read to their end or not at all. */
import { AirbyteError, type AirbyteCredential } from './airbyte-error.ts';

const MAX_PAGES = 1_000;
/** Of all pages of a list together: tens of thousands of sources. */
const MAX_LIST_BYTES = 32 * 1024 * 1024;
/** What a listed thing weighs besides its texts. */
const ITEM_BYTES = 256;

/** What every list is of. */
export interface Item {
  readonly id: string;
  readonly name: string;
}

export interface Page<T> {
  readonly data: readonly T[];
  readonly next?: string | null | undefined;
}

/** Whose list it is, for the error where it cannot be read to its end. */
interface List {
  readonly operation: string;
  readonly credential: AirbyteCredential;
}

/**
 * Everything that is on a list’s pages. By id: what lies between two pages may be on both when something is created meanwhile.
 * @throws AirbyteError for a link to another origin, which would get the token, or to a page that was read before, and for a
 *   list without end
 */
export async function itemsOfPages<T extends Item>(
  first: URL,
  list: List,
  read: (url: URL) => Promise<Page<T>>,
): Promise<readonly T[]> {
  const items = new Map<string, T>();
  const seen = new Set<string>();
  let bytes = 0;
  for (let url: URL | null = first; url;) {
    seen.add(url.href);
    const page: Page<T> = await read(url);
    for (const item of page.data) items.set(item.id, item);
    bytes += pageBytes(url, page.data);
    url = nextPage(page.next, url, { seen, bytes }, list);
  }
  return [...items.values()];
}

/** The address of a list's next page; `null` at the end. */
function nextPage(
  link: string | null | undefined,
  current: URL,
  read: PagesRead,
  { operation, credential }: List,
): URL | null {
  if (!link) return null;
  const next = URL.canParse(link, current.href) ? new URL(link, current) : null;
  const problem = pageProblem(next, current, read);
  if (problem === null) return next;
  throw new AirbyteError(`${operation}: ${problem}`, {
    operation,
    kind: 'unexpected_response',
    outcome: 'refused',
    credential,
    status: 200,
  });
}

function pageBytes({ href }: URL, items: readonly Item[]): number {
  const texts = [href, ...items.flatMap(({ id, name }) => [id, name])];
  return texts.reduce((sum, text) => sum + 2 * text.length, items.length * ITEM_BYTES);
}

interface PagesRead {
  readonly seen: ReadonlySet<string>;
  readonly bytes: number;
}

function pageProblem(next: URL | null, current: URL, { seen, bytes }: PagesRead): string | null {
  if (next === null) return 'the next page is not a URL';
  if (next.origin !== current.origin) return 'the next page lies on another origin, which is never followed';
  if (seen.has(next.href)) return 'the next page is one that was read before';
  if (bytes > MAX_LIST_BYTES) return 'the list is too large';
  return seen.size >= MAX_PAGES ? `the list has over ${MAX_PAGES} pages` : null;
}
