/**
 * The codec server: decodes for the Temporal UI and command line what the payload codec encoded, for those who may
 * see it. Sealed values stay sealed (I4): whoever may decode sees the shape of a run, never a credential.
 *
 * The browser calls it, from the UI's page: only from the exact origins that are allowed, errors included. A browser
 * sends what a person has signed in with along from any page; so the origin is what protects, and is checked first.
 */
import { Hono, type Context, type MiddlewareHandler } from 'hono';
import { cors } from 'hono/cors';
import type { ContentfulStatusCode } from 'hono/utils/http-status';
import type { Logger } from 'pino';
import { DEFAULT_REQUEST_LIMITS } from '../domain/default-rates.ts';
import { jsonIn } from '../domain/json-text.ts';
import {
  BodyTooLargeError,
  BrokenOffError,
  clientAddressOf,
  RateLimit,
  readBody,
  STATUS_BROKEN_OFF,
} from '../http-server/index.ts';
import type { NamedKey, PayloadCodec } from '../secrets/index.ts';
import { askToSignIn, callerOf, signedInPage } from './callers.ts';
import { decodeEach, readPayloads, UndecodableError, writePayloads } from './protocol.ts';

export interface CodecServerOptions {
  readonly codec: PayloadCodec;
  /** `null`: whoever can reach the server may decode, which is for loopback only, see `startCodecServer`. */
  readonly callers: readonly NamedKey[] | null;
  /** Origins of the Temporal UI, exactly. */
  readonly origins: readonly string[];
  readonly logger: Logger;
  /** Requests a minute of one caller. */
  readonly requestsPerMinute?: number;
  /** Requests a minute of one address with wrong credentials, or none; those with a right one are not counted. */
  readonly failuresPerMinute?: number;
  /** Bytes of a request. */
  readonly maxBodyBytes?: number;
}

interface CodecEnv {
  Variables: { caller: string; payloads: number; undecodable: number };
}

/** Temporal itself takes payloads up to 2 MB, and messages up to 4 MB; base64 makes them a third larger. */
const MAX_BODY_BYTES = 6 * 1024 * 1024;
/** Of a header, in the audit log. */
const MAX_LOGGED = 100;

export function createCodecServerApp(options: CodecServerOptions): Hono<CodecEnv> {
  const { codec, origins, maxBodyBytes = MAX_BODY_BYTES } = options;
  const app = new Hono<CodecEnv>();
  app.use(unstored);
  app.get('/healthz', (c) => c.text('ok'));
  const refuseGuesses = failureLimit(options);
  app.get('/', auditCalls(options, 'sign-in'), (c) => {
    const authorization = c.req.header('authorization');
    const caller = callerOf(options.callers, authorization);
    // Whoever shows nothing yet is asked, also where somebody guesses from the same address.
    if (caller === null) return (authorization && refuseGuesses(c)) || askToSignIn(c);
    c.set('caller', caller);
    return signedInPage(c, caller, origins);
  });
  app.use(allowOrigins(origins));
  // By path: the UI adds a query.
  for (const operation of ['encode', 'decode'] as const) {
    app.post(
      `/${operation}`,
      auditCalls(options, operation),
      refuseOtherOrigins(origins),
      requireCaller(options, refuseGuesses),
      limitCalls(options.requestsPerMinute ?? DEFAULT_REQUEST_LIMITS.perCodecKey),
      async (c) => {
        const payloads = readPayloads(
          jsonIn(new TextDecoder().decode(await readBody(c.req.raw, maxBodyBytes))),
        );
        if (payloads === null) return refuse(c, 400, 'The body is not a JSON object with a list `payloads`.');
        c.set('payloads', payloads.length);
        if (operation === 'encode') return c.json(writePayloads(await codec.encode(payloads)));
        const { payloads: decoded, undecodable } = await decodeEach(codec, payloads);
        c.set('undecodable', undecodable);
        return c.json(writePayloads(decoded));
      },
    );
  }
  app.notFound((c) => refuse(c, 404, 'There is POST /decode and POST /encode, and GET / to sign in.'));
  app.onError((error, c) => {
    if (error instanceof BrokenOffError) return c.body('', STATUS_BROKEN_OFF as ContentfulStatusCode);
    if (error instanceof BodyTooLargeError) {
      // What is left of the body is not read: the connection can't be used again.
      c.header('Connection', 'close');
      return refuse(c, 413, 'The request is too large.');
    }
    if (error instanceof UndecodableError) return refuse(c, 422, error.message);
    options.logger.error({ error: error.name }, 'a codec request failed');
    return refuse(c, 500, 'Something unexpected happened here.');
  });
  return app;
}

/** What is decoded is a customer's: no cache keeps it, and no browser takes it for something else. */
const unstored: MiddlewareHandler<CodecEnv> = async (c, next) => {
  await next();
  c.header('Cache-Control', 'no-store');
  c.header('X-Content-Type-Options', 'nosniff');
};

/** A line for each call, also for one that is refused: who, what, how much; never what was in it. */
function auditCalls({ logger }: CodecServerOptions, operation: string): MiddlewareHandler<CodecEnv> {
  return async (c, next) => {
    await next();
    logger.info(
      {
        audit: true,
        operation,
        caller: (c.get('caller') as string | undefined) ?? null,
        namespace: c.req.header('x-namespace')?.slice(0, MAX_LOGGED) ?? null,
        origin: c.req.header('origin')?.slice(0, MAX_LOGGED) ?? null,
        payloads: (c.get('payloads') as number | undefined) ?? 0,
        undecodable: (c.get('undecodable') as number | undefined) ?? 0,
        status: c.res.status,
      },
      'codec',
    );
  };
}

/** Lets the UI's page, and no other, read the answers, and have the browser send what a person has signed in with. */
function allowOrigins(origins: readonly string[]): MiddlewareHandler<CodecEnv> {
  const readable = cors({
    origin: [...origins],
    allowMethods: ['POST', 'OPTIONS'],
    allowHeaders: ['Content-Type', 'Authorization', 'Authorization-Extras', 'X-Namespace'],
    credentials: true,
  });
  return (c, next) => (origins.includes(c.req.header('origin') ?? '') ? readable(c, next) : next());
}

/** Browsers say where they come from. Others do not, and have their key. */
function refuseOtherOrigins(origins: readonly string[]): MiddlewareHandler<CodecEnv> {
  return async (c, next) => {
    const origin = c.req.header('origin');
    if (origin !== undefined && !origins.includes(origin)) {
      return refuse(c, 403, 'This origin is not among ONBOARDING_CODEC_ORIGINS.');
    }
    await next();
    return undefined;
  };
}

/** Refuses whoever has failed too often from the same address; `null` where it may fail once more. */
type RefuseGuesses = (c: Context) => Response | null;

function failureLimit({
  failuresPerMinute = DEFAULT_REQUEST_LIMITS.perAddress,
}: CodecServerOptions): RefuseGuesses {
  const failures = new RateLimit(failuresPerMinute);
  return (c) => {
    const waitMs = failures.count(clientAddressOf(c, 0));
    return waitMs === null ? null : tooMany(c, waitMs, 'Too many wrong keys from this address.');
  };
}

function requireCaller(
  { callers }: CodecServerOptions,
  refuseGuesses: RefuseGuesses,
): MiddlewareHandler<CodecEnv> {
  return async (c, next) => {
    const caller = callerOf(callers, c.req.header('authorization'));
    if (caller === null) {
      const refusal = refuseGuesses(c);
      if (refusal !== null) return refusal;
      c.header('WWW-Authenticate', 'Bearer');
      return refuse(
        c,
        401,
        'Sign in at this server’s own page, or send one of ONBOARDING_CODEC_KEYS as a bearer token.',
      );
    }
    c.set('caller', caller);
    await next();
    return undefined;
  };
}

function limitCalls(requestsPerMinute: number): MiddlewareHandler<CodecEnv> {
  const calls = new RateLimit(requestsPerMinute);
  return async (c, next) => {
    const waitMs = calls.count(c.get('caller'));
    if (waitMs !== null) return tooMany(c, waitMs, 'Too many requests with this key.');
    await next();
    return undefined;
  };
}

function tooMany(c: Context, waitMs: number, message: string): Response {
  c.header('Retry-After', String(Math.max(1, Math.ceil(waitMs / 1_000))));
  return refuse(c, 429, message);
}

/** The UI shows the message; problem+json otherwise, as the HTTP API has it. */
function refuse(c: Context, status: ContentfulStatusCode, message: string): Response {
  const body = { type: 'about:blank', title: message, status, message };
  return c.body(JSON.stringify(body), status, { 'Content-Type': 'application/problem+json' });
}
