import { z } from 'zod';
import type { ApiName } from '../apis.ts';
import type { Effect } from '../calls.ts';
import type { OperationName } from '../operations.ts';
import type { ApiRequest } from '../request.ts';
import type { World } from '../world.ts';

/** What an operation did and answers. */
export interface Outcome {
  /** Default 200. */
  readonly status?: number;
  readonly body: unknown;
  readonly effect?: Effect;
  /** What it began, and what takes effect only so many milliseconds after it; null where that comes to nothing. */
  readonly job?: { readonly takesMs: number; readonly end: () => Effect | null };
}

/**
 * A request that was checked and is about to take effect. Between the two lies everything that can go wrong, so that
 * `commit` may come late, or never.
 */
export interface Work {
  /** How long the operation takes by itself, in milliseconds. */
  readonly takesMs?: number;
  /** @throws ApiError */
  commit(): Outcome;
  /** Called once `commit` was called, or never will be. */
  end?(): void;
}

export interface Endpoint {
  readonly operation: OperationName;
  /** The generations of the API that have it. */
  readonly apis: readonly ApiName[];
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  /** With parameters as `{id}`. */
  readonly path: string;
  /** The kind of token it takes. */
  readonly bearer: 'none' | 'organization' | 'scoped';
  /** @throws ApiError when the request is refused */
  readonly prepare: (request: ApiRequest, world: World) => Work;
}

/** For endpoints that take no query: every parameter is unknown. */
export const noQuery = z.strictObject({});

/** The clock's time as the API writes it. */
export function timestamp(ms: number): string {
  return new Date(ms).toISOString();
}
