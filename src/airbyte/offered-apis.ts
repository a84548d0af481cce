/**
 * Which generations of the API there are behind an address, without making anything: a list is asked for without the parameter
 * that it requires, and beside it a path that surely does not exist. Where the two are answered alike, there is no such list.
 */
import { AirbyteError } from './airbyte-error.ts';
import type { Calls } from './calls.ts';
import type { CallOptions } from './deadline.ts';
import type { ApiRequest, Dialect } from './dialect.ts';

export type Offer =
  | { readonly kind: 'offered' | 'absent' }
  /** It cannot be told, and why. */
  | { readonly kind: 'unknown'; readonly reason: string };

/** @throws AirbyteError where nothing is answered at all, or there is no organization token to ask with */
export async function offerOf(dialect: Dialect, calls: Calls, call: CallOptions): Promise<Offer> {
  const list = { ...dialect.listSources(null), bearer: 'organization' } as const;
  const [listed, unknown] = await Promise.all([
    answerTo(list, calls, call),
    answerTo({ ...list, path: dialect.unknownPath }, calls, call),
  ]);
  if (listed !== unknown) return { kind: 'offered' };
  if (unknown === '404') return { kind: 'absent' };
  return { kind: 'unknown', reason: `every path is answered ${unknown}` };
}

/** What tells answers apart. A 401 does, too: a route may refuse the organization's token where it wants a scoped one. */
async function answerTo(request: ApiRequest<unknown>, calls: Calls, call: CallOptions): Promise<string> {
  try {
    await calls.ask(request, call);
    return '200';
  } catch (error) {
    if (!(error instanceof AirbyteError) || error.outcome === 'not_sent') throw error;
    if (error.status === null || error.isTransient) throw error;
    return String(error.status);
  }
}
