/** The connector registry: the specifications of all connectors, for where the API does not say what a template asks for. */
import { createReadStream } from 'node:fs';
import { fetch, type Dispatcher, type RequestInit, type Response } from 'undici';
import { z } from 'zod';
import { dispatcherTo, NO_PROXIES, type ProxySettings } from '../proxy/index.ts';
import { sourcesIn } from './registry-sources.ts';

export interface RegistryOptions {
  /** Where it is published; `null` where nothing may be asked. */
  readonly url: string | null;
  /** A copy, for networks that do not reach it; it is read rather than the address. */
  readonly file: string | null;
  /** By which it is reached; by default directly. */
  readonly proxies?: ProxySettings;
  /** Milliseconds since the epoch. */
  readonly now?: () => number;
}

/** How long it is used before it is asked whether there is a newer one. */
const FRESH_FOR_MS = 60 * 60_000;
/** How long it is not asked again after it could not be had. */
const AWAY_FOR_MS = 5 * 60_000;
/** Of everything: an onboarding waits for it. */
const TIMEOUT_MS = 10_000;
/** Several times what it is; of this much only a part at a time is in memory. */
const MAX_BYTES = 128 * 1024 * 1024;
/** Of all specifications, which are the part that is kept. */
const MAX_KEPT_BYTES = 32 * 1024 * 1024;
const REDIRECTS: ReadonlySet<number> = new Set([301, 302, 303, 307, 308]);
const MAX_REDIRECTS = 5;

const sourceSchema = z.object({
  sourceDefinitionId: z.string(),
  spec: z.object({ connectionSpecification: z.unknown().optional() }).nullable().catch(null),
});

/** As JSON, outside of the heap, because few of them are ever asked for. */
type SpecificationTexts = ReadonlyMap<string, Buffer>;

interface Loaded {
  readonly specifications: SpecificationTexts;
  readonly etag: string | null;
}

export class ConnectorRegistry {
  readonly #options: RegistryOptions;
  readonly #now: () => number;
  /** Kept: connections that nobody uses end by themselves. */
  readonly #dispatcher: Dispatcher | null;
  #loaded: Loaded | null = null;
  #loading: Promise<Loaded | null> | null = null;
  #askAgainAt = 0;

  constructor(options: RegistryOptions) {
    this.#options = options;
    this.#now = options.now ?? Date.now;
    const { url, proxies = NO_PROXIES } = options;
    this.#dispatcher =
      url === null ? null : dispatcherTo(new URL(url), proxies, { connectTimeoutMs: TIMEOUT_MS });
  }

  /** The `connectionSpecification` of a connector; `null` where the registry cannot be had or does not know it. */
  async specificationOf(definitionId: string): Promise<unknown> {
    const loaded = await this.#current();
    const text = loaded?.specifications.get(definitionId.toLowerCase());
    return text === undefined ? null : JSON.parse(text.toString());
  }

  async #current(): Promise<Loaded | null> {
    if (this.#now() < this.#askAgainAt) return this.#loaded;
    this.#loading ??= this.#load().finally(() => {
      this.#loading = null;
    });
    return await this.#loading;
  }

  /** One that could be had before is used on where there is no newer one to be had. */
  async #load(): Promise<Loaded | null> {
    try {
      this.#loaded = await this.#read();
      this.#askAgainAt = this.#now() + FRESH_FOR_MS;
    } catch {
      // Whatever kept it away, preflight is what is skipped for it, and its progress says so.
      this.#askAgainAt = this.#now() + AWAY_FOR_MS;
    }
    return this.#loaded;
  }

  async #read(): Promise<Loaded | null> {
    const { url, file } = this.#options;
    if (file !== null) {
      const bytes = createReadStream(file) as AsyncIterable<Buffer>;
      return { specifications: await specificationsIn(bytes), etag: null };
    }
    if (url === null) return null;
    const before = this.#loaded;
    const etag = before?.etag ?? null;
    const headers = { accept: 'application/json', ...(etag !== null && { 'if-none-match': etag }) };
    const signal = AbortSignal.timeout(TIMEOUT_MS);
    const dispatcher = this.#dispatcher;
    const response = await followed(url, { headers, signal, ...(dispatcher !== null && { dispatcher }) });
    if (response.status === 304 && before !== null) return before;
    if (!response.ok) throw new Error(`the registry answered ${response.status}`);
    if (response.body === null) throw new Error('the registry answered nothing');
    const specifications = await specificationsIn(response.body);
    return { specifications, etag: response.headers.get('etag') };
  }
}

/** Follows redirects within the origin that was named; whoever that sends elsewhere would say what configurations are checked by. */
async function followed(url: string, init: RequestInit): Promise<Response> {
  let at = url;
  for (let redirects = 0; redirects <= MAX_REDIRECTS; redirects += 1) {
    const response = await fetch(at, { ...init, redirect: 'manual' });
    const location = REDIRECTS.has(response.status) ? response.headers.get('location') : null;
    if (location === null) return response;
    await response.body?.cancel();
    const next = new URL(location, at);
    if (next.origin !== new URL(url).origin) throw new Error('the registry redirects to another origin');
    at = next.href;
  }
  throw new Error('the registry redirects without end');
}

/** @throws Error where it is too large, or no registry */
async function specificationsIn(bytes: AsyncIterable<Uint8Array>): Promise<SpecificationTexts> {
  const specifications = new Map<string, Buffer>();
  let kept = 0;
  for await (const source of sourcesIn(bounded(bytes))) {
    const { sourceDefinitionId, spec } = sourceSchema.parse(JSON.parse(source));
    const text = Buffer.from(JSON.stringify(spec?.connectionSpecification ?? null));
    kept += sourceDefinitionId.length + text.length;
    if (kept > MAX_KEPT_BYTES) throw new Error('the registry has too much to keep');
    specifications.set(sourceDefinitionId.toLowerCase(), text);
  }
  return specifications;
}

async function* bounded(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array, void> {
  let size = 0;
  for await (const chunk of bytes) {
    size += chunk.length;
    if (size > MAX_BYTES) throw new Error('the registry is too large');
    yield chunk;
  }
}
