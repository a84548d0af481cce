const MAX_PAGES = 1000;

/** The list can't be read to its end, which is not the same as the end of the list. */
export class PaginationError extends Error {}

/** Follows `next` links, absolute or relative, of one list. */
export class Pages {
  readonly #seen: Set<string>;

  constructor(first: URL) {
    this.#seen = new Set([first.href]);
  }

  /**
   * The next page's address, or null at the end.
   * @throws PaginationError for a link to another origin (it would be given the token), a link that was followed
   *   before, and a list without end
   */
  next(link: string | null | undefined, current: URL): URL | null {
    if (!link) return null;
    if (!URL.canParse(link, current.href)) throw new PaginationError('the next page is not a URL');
    const next = new URL(link, current);
    if (next.origin !== current.origin) {
      throw new PaginationError('the next page lies on another origin, which is never followed');
    }
    if (this.#seen.has(next.href)) throw new PaginationError('the next page is one that was read before');
    if (this.#seen.size >= MAX_PAGES) throw new PaginationError(`the list has over ${MAX_PAGES} pages`);
    this.#seen.add(next.href);
    return next;
  }
}
