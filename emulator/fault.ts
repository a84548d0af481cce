import { z } from 'zod';

const ms = z.number().min(0);
const status = z.int().min(200).max(599);
/** Seconds, an HTTP date, or any text to be sent as it is. */
const retryAfter = z.union([z.number(), z.date(), z.string()]).optional();
const body = z.unknown().optional();

/** What can go wrong with one call. "Commit" is the moment at which the call takes effect. */
export const faultSchema = z.discriminatedUnion('kind', [
  /** Takes effect and is answered only after so long. */
  z.strictObject({ kind: z.literal('latency'), ms }),
  /** Waits for `until`, or else for `release()`; with `commit` the effect comes first and only the answer waits. */
  z.strictObject({
    kind: z.literal('hold'),
    until: z.instanceof(Promise).optional(),
    commit: z.boolean().optional(),
  }),
  /** Refused without effect; the body is the error envelope unless given. */
  z.strictObject({ kind: z.literal('status'), status, retryAfter, body }),
  z.strictObject({ kind: z.literal('commit_then_status'), status, retryAfter, body }),
  z.strictObject({ kind: z.literal('reset_before_commit') }),
  z.strictObject({ kind: z.literal('reset_after_commit') }),
  /** Answered at once, by a status (default 504), a reset or not at all; takes effect only after so long. */
  z.strictObject({
    kind: z.literal('late_commit'),
    afterMs: ms,
    answer: z.union([status, z.literal('reset'), z.literal('hang')]).optional(),
  }),
  /** A gateway's page, by default with 502. */
  z.strictObject({ kind: z.literal('html'), status: status.optional() }),
  z.strictObject({ kind: z.literal('commit_then_html'), status: status.optional() }),
  /** A 200 whose JSON stops in the middle. */
  z.strictObject({ kind: z.literal('malformed_json'), commit: z.boolean() }),
  /** Takes effect, and the connection ends before the announced length of the answer. */
  z.strictObject({ kind: z.literal('truncated') }),
  /** Takes effect, and is answered by `{}`. */
  z.strictObject({ kind: z.literal('empty_object') }),
  /** A 401 although the token is good. */
  z.strictObject({ kind: z.literal('token_expired') }),
  /** By default with 307. */
  z.strictObject({ kind: z.literal('redirect'), location: z.string(), status: status.optional() }),
  /** No answer, until the client leaves. */
  z.strictObject({ kind: z.literal('hang'), commit: z.boolean().optional() }),
  /** Takes effect, and the second half of the answer comes only after so long. */
  z.strictObject({ kind: z.literal('slow_body'), ms }),
]);

/** What goes wrong with one call. */
export type Fault = z.infer<typeof faultSchema>;
