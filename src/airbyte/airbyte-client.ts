/**
 * The Airbyte Embedded API, one method an operation. Each makes one attempt (I8: Temporal owns retries); an operation
 * with the organization's token is tried once more with a fresh one after a 401, which is safe for a POST too, since a
 * 401 is a refusal. What a failure means is in {@link AirbyteError}, which is all that these methods reject with,
 * except for arguments that no call can be made of (TypeError, RangeError).
 */
import type { Dispatcher } from 'undici';
import { NO_PROXIES, type ProxySettings } from '../proxy/index.ts';
import { Calls } from './calls.ts';
import { checkTimeout, withDeadline, type CallOptions } from './deadline.ts';
import { AirbyteError } from './airbyte-error.ts';
import { createOrganizationTokens, type OrganizationCredential } from './organization-token.ts';
import type { CallObserver } from './observer.ts';
import {
  deletedSourceSchema,
  issuedTokenSchema,
  scopedTokenInfoSchema,
  sourceListSchema,
  sourceSchema,
  type CreateSourceBody,
  type ListedSource,
} from './answers.ts';
import { SourceChecks } from './source-checks.ts';
import { Templates } from './organization-templates.ts';
import { path, Transport } from './transport.ts';

const SOURCES = path`/api/v1/embedded/sources`;
const DEFAULT_CONNECT_TIMEOUT_MS = 10_000;
const MAX_PAGES = 1_000;
/** Of all pages of a list together: tens of thousands of sources. */
const MAX_LIST_BYTES = 32 * 1024 * 1024;
/** What a source that is listed weighs besides its texts. */
const SOURCE_BYTES = 256;

export interface AirbyteClientOptions {
  /** May have a path prefix and a trailing slash. */
  apiUrl: string;
  organizationId: string;
  credential: OrganizationCredential;
  /** Of a call as a whole: waiting for a token and a connection, and the answer's body included. */
  requestTimeoutMs: number;
  /** 10 s by default, never more than the request timeout. */
  connectTimeoutMs?: number;
  /** Wall clock, milliseconds since the epoch. */
  now?: () => number;
  /** By which the API is reached; by default directly. */
  proxies?: ProxySettings;
  /** Replaces the client's own connection pool, and with it the connect timeout; {@link AirbyteClient.close} leaves it open. */
  dispatcher?: Dispatcher;
  /** Sees every call, for metrics and traces. */
  observer?: CallObserver | undefined;
}

interface Scoped {
  scopedToken: string;
}

export class AirbyteClient {
  /** What the organization's templates ask for. */
  readonly templates: Templates;
  /** Connection checks, made by the API. */
  readonly checks: SourceChecks;
  readonly #transport: Transport;
  readonly #calls: Calls;

  /** @throws TypeError or RangeError for options that no call could be made with */
  constructor(options: AirbyteClientOptions) {
    const { apiUrl, organizationId, credential, dispatcher, observer, now = Date.now } = options;
    const { proxies = NO_PROXIES } = options;
    const timeoutMs = checkTimeout('requestTimeoutMs', options.requestTimeoutMs);
    const connectTimeoutMs = checkTimeout(
      'connectTimeoutMs',
      Math.min(options.connectTimeoutMs ?? DEFAULT_CONNECT_TIMEOUT_MS, timeoutMs),
    );
    const secrets = [credential.kind === 'access_token' ? credential.accessToken : credential.clientSecret];
    const wire = { apiUrl, organizationId, connectTimeoutMs, secrets, now, proxies, dispatcher, observer };
    this.#transport = new Transport(wire);
    const tokens = createOrganizationTokens(credential, { transport: this.#transport, timeoutMs, now });
    this.#calls = new Calls(this.#transport, tokens, timeoutMs);
    this.templates = new Templates(this.#transport, this.#calls);
    this.checks = new SourceChecks(this.#transport, this.#calls);
  }

  /**
   * Issues a token for one workspace, and makes the workspace when its name is new. Answers the token as it came:
   * see `decodeScopedToken`.
   */
  async issueScopedToken(
    request: { workspace_name: string; region_id?: string },
    call: CallOptions = {},
  ): Promise<{ token: string }> {
    return this.#calls.asOrganization(call, {
      operation: 'issueScopedToken',
      method: 'POST',
      url: this.#transport.url(path`/api/v1/embedded/scoped-token`),
      body: { workspace_name: request.workspace_name, region_id: request.region_id },
      answer: issuedTokenSchema,
    });
  }

  /**
   * Issues a token that can drive the widget on pages of `allowed_origin`; like {@link issueScopedToken} it makes the
   * workspace when its name is new.
   */
  async issueWidgetToken(
    request: { workspace_name: string; allowed_origin: string; region_id?: string },
    call: CallOptions = {},
  ): Promise<{ token: string }> {
    const { workspace_name, allowed_origin, region_id } = request;
    return this.#calls.asOrganization(call, {
      operation: 'issueWidgetToken',
      method: 'POST',
      url: this.#transport.url(path`/api/v1/embedded/widget-token`),
      body: { workspace_name, allowed_origin, region_id },
      answer: issuedTokenSchema,
    });
  }

  /** The workspace that a scoped token is for, as the API sees it. */
  async getScopedTokenInfo(
    scopedToken: string,
    call: CallOptions = {},
  ): Promise<{ workspace_id: string; organization_id: string }> {
    return this.#calls.asScoped(call, {
      operation: 'getScopedTokenInfo',
      method: 'GET',
      url: this.#transport.url(path`/api/v1/embedded/scoped-token/info`),
      bearer: scopedToken,
      answer: scopedTokenInfoSchema,
    });
  }

  /** All sources of the workspace, or an error: never a part of them. */
  async listSources(
    input: Scoped & { workspaceId: string },
    call: CallOptions = {},
  ): Promise<readonly ListedSource[]> {
    const first = this.#transport.url(SOURCES, { workspace_id: input.workspaceId });
    const get = {
      operation: 'listSources',
      method: 'GET',
      credential: 'scoped',
      answer: sourceListSchema,
    } as const;
    return withDeadline(this.#calls.limits(call), async (signal) => {
      // By id: what lies between two pages may be on both when a source is created meanwhile.
      const sources = new Map<string, ListedSource>();
      const seen = new Set<string>();
      let bytes = 0;
      for (let url: URL | null = first; url;) {
        seen.add(url.href);
        const page: { data: ListedSource[]; next?: string | null | undefined } = await this.#transport.send(
          { ...get, url, bearer: input.scopedToken },
          signal,
        );
        for (const source of page.data) sources.set(source.id, source);
        bytes += pageBytes(url, page.data);
        url = nextPage(page.next, url, { seen, bytes });
      }
      return [...sources.values()];
    });
  }

  /** Creates a source. Not idempotent: after the outcome `unknown`, look before trying again (I3). */
  async createSource(
    input: Scoped & { source: CreateSourceBody; secrets?: readonly string[] },
    call: CallOptions = {},
  ): Promise<{ id: string; name: string; source_template_id: string | null }> {
    const { source } = input;
    return this.#calls.asScoped(call, {
      operation: 'createSource',
      method: 'POST',
      url: this.#transport.url(SOURCES),
      bearer: input.scopedToken,
      body: {
        name: source.name,
        workspace_id: source.workspace_id,
        source_template_id: source.source_template_id,
        source_config: source.source_config,
        selected_connection_template_tags: source.selected_connection_template_tags,
        selected_connection_template_tags_mode: source.selected_connection_template_tags_mode,
      },
      answer: sourceSchema,
      secrets: [source.source_config],
      certainSecrets: input.secrets,
    });
  }

  /** Replaces a source's configuration. Idempotent: after the outcome `unknown` it may be repeated. */
  async updateSource(
    input: Scoped & {
      sourceId: string;
      sourceConfig: Readonly<Record<string, unknown>>;
      secrets?: readonly string[];
    },
    call: CallOptions = {},
  ): Promise<{ id: string }> {
    return this.#calls.asScoped(call, {
      operation: 'updateSource',
      method: 'PUT',
      url: this.#transport.url(path`/api/v1/embedded/sources/${input.sourceId}`),
      bearer: input.scopedToken,
      body: { source_config: input.sourceConfig },
      answer: sourceSchema,
      secrets: [input.sourceConfig],
      certainSecrets: input.secrets,
    });
  }

  async getSource(input: Scoped & { sourceId: string }, call: CallOptions = {}): Promise<ListedSource> {
    return this.#calls.asScoped(call, {
      operation: 'getSource',
      method: 'GET',
      url: this.#transport.url(path`/api/v1/embedded/sources/${input.sourceId}`),
      bearer: input.scopedToken,
      answer: sourceSchema,
    });
  }

  async deleteSource(input: Scoped & { sourceId: string }, call: CallOptions = {}): Promise<{ id: string }> {
    return this.#calls.asScoped(call, {
      operation: 'deleteSource',
      method: 'DELETE',
      url: this.#transport.url(path`/api/v1/embedded/sources/${input.sourceId}`),
      bearer: input.scopedToken,
      answer: deletedSourceSchema,
    });
  }

  /** Lets running calls end, then closes the connections. Calls made afterwards are `not_sent`. */
  close(): Promise<void> {
    return this.#transport.close();
  }
}

/**
 * The address of a list's next page; `null` at the end.
 * @throws AirbyteError where the list cannot be read to its end: for a link to another origin (it would get the token) or
 *   to a page that was read before, and for a list without end
 */
function nextPage(link: string | null | undefined, current: URL, read: PagesRead): URL | null {
  if (!link) return null;
  const next = URL.canParse(link, current.href) ? new URL(link, current) : null;
  const problem = pageProblem(next, current, read);
  if (problem === null) return next;
  throw new AirbyteError(`listSources: ${problem}`, {
    operation: 'listSources',
    kind: 'unexpected_response',
    outcome: 'refused',
    credential: 'scoped',
    status: 200,
  });
}

function pageBytes({ href }: URL, sources: readonly ListedSource[]): number {
  const texts = [href, ...sources.flatMap(({ id, name }) => [id, name])];
  return texts.reduce((sum, text) => sum + 2 * text.length, sources.length * SOURCE_BYTES);
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
