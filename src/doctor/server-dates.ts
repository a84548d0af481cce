/** What time a server said it was, in the `Date` header of its answers. */
import { Agent, type Dispatcher } from 'undici';

export class ServerDates {
  readonly #now: () => number;
  readonly #connections: Dispatcher;
  /** For the client whose answers are to be looked at. */
  readonly dispatcher: Dispatcher;
  #skewMs: { readonly least: number; readonly most: number } | null = null;

  /**
   * @param connections to the server; they are closed with this
   * @param now the clock that is judged, milliseconds since the epoch
   */
  constructor({
    connections = new Agent(),
    now = Date.now,
  }: { readonly connections?: Dispatcher; readonly now?: () => number } = {}) {
    this.#now = now;
    this.#connections = connections;
    this.dispatcher = connections.compose((dispatch) => (options, handler) => {
      const sentAt = this.#now();
      const read = (date: string): void => {
        this.#keep(date, sentAt);
      };
      return dispatch(options, readingDate(handler, read));
    });
  }

  /**
   * How far this clock is ahead of the server's (negative: behind it), at the very least; `null` where no answer had the
   * time.
   */
  get skewMs(): number | null {
    if (this.#skewMs === null) return null;
    const { least, most } = this.#skewMs;
    if (least > 0) return least;
    return most < 0 ? most : 0;
  }

  async close(): Promise<void> {
    await this.#connections.close();
  }

  /** The header was written between the sending and now, and leaves out the fraction of its second. */
  #keep(date: string, sentAt: number): void {
    const servedAt = Date.parse(date);
    if (Number.isFinite(servedAt))
      this.#skewMs = { least: sentAt - (servedAt + 1_000), most: this.#now() - servedAt };
  }
}

function readingDate(
  handler: Dispatcher.DispatchHandler,
  read: (date: string) => void,
): Dispatcher.DispatchHandler {
  return {
    onRequestStart: (...request) => handler.onRequestStart?.(...request),
    onResponseStart: (controller, status, headers, statusText) => {
      if (typeof headers['date'] === 'string') read(headers['date']);
      handler.onResponseStart?.(controller, status, headers, statusText);
    },
    onResponseData: (...data) => handler.onResponseData?.(...data),
    onResponseEnd: (...end) => handler.onResponseEnd?.(...end),
    onResponseError: (...error) => handler.onResponseError?.(...error),
  };
}
