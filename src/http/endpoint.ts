/** What an endpoint is: its place, its contract, who may call it, and what it does. */
import type { Context, Handler } from 'hono';
import type { ContentfulStatusCode } from 'hono/utils/http-status';
import type { z } from 'zod';
import type { Uploads } from '../http-server/index.ts';
import type { Caller } from './caller.ts';
import type { HttpDependencies } from './http-dependencies.ts';
import type { ProblemCode } from './problem.ts';
import type { ProgressFeeds } from './progress-feeds.ts';
import type { ProgressTokens } from './progress-tokens.ts';
import type { OpenStreams } from './open-streams.ts';
import type { RequestLimits } from './request-limits.ts';
import type { RequestMetrics } from './request-metrics.ts';

export interface HttpEnv {
  Variables: {
    requestId: string;
    caller: Caller;
    /** Of the onboarding that the request is about, as soon as it is known. */
    workspaceName?: string;
    /** Of the run in Temporal that came of it. */
    workflowId?: string;
    /** What became of it, where the status does not say. */
    outcome?: string;
  };
}

export type HttpContext = Context<HttpEnv>;

/** What handlers are given: the dependencies, and what the app makes of them. */
export interface HttpServices extends HttpDependencies {
  /** The path that the service is mounted under; empty where it is none. */
  readonly prefix: string;
  readonly metrics: RequestMetrics;
  readonly feeds: ProgressFeeds;
  readonly progressTokens: ProgressTokens;
  readonly requestLimits: RequestLimits;
  readonly openStreams: OpenStreams;
  /** Of callers whom nobody knows yet. */
  readonly uploads: Uploads;
  /** Called for each request that has `X-Forwarded-For` while no proxy is trusted. */
  readonly onUntrustedForward: () => void;
  /** Aborted when the service shuts down: what is not over by itself ends then. */
  readonly closing: AbortSignal;
}

export interface Endpoint {
  /** The operation's name in the contract, the metrics and the log. */
  readonly operation: string;
  readonly method: 'get' | 'post';
  /** With parameters as `{name}`. */
  readonly path: string;
  readonly summary: string;
  /** Probes and metrics: where they have an address of their own, they are answered there only. */
  readonly isForOperators?: true;
  readonly access: 'open' | 'api_key' | 'api_key_or_progress_token' | 'signature';
  /** Changes something: a line in the audit log. */
  readonly mutates?: true;
  readonly request?: {
    readonly params?: z.ZodObject;
    readonly query?: z.ZodObject;
    readonly headers?: z.ZodObject;
    readonly body?: { readonly schema: z.ZodType; readonly required: boolean };
  };
  readonly responses: Readonly<Partial<Record<ContentfulStatusCode | 204, ResponseDoc>>>;
  readonly problems: readonly ProblemCode[];
  readonly handler: (services: HttpServices) => Handler<HttpEnv>;
}

interface ResponseDoc {
  readonly description: string;
  /** JSON by this schema, or text of this media type. */
  readonly content?: z.ZodType | string;
  readonly headers?: Readonly<Record<string, string>>;
}
