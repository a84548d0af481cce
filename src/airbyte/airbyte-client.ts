/**
 * Airbyte’s API, one method an operation, whichever generation of it is spoken. Each makes one attempt (I8: Temporal owns retries);
 * an operation with the organization's token is tried once more with a fresh one after a 401, which is safe for a POST too, since a
 * 401 is a refusal. What a failure means is in {@link AirbyteError}, which is all that these methods reject with,
 * except for arguments that no call can be made of (TypeError, RangeError).
 */
import type { Dispatcher } from 'undici';
import { DEFAULT_API, type AirbyteApi } from '../domain/history/types.ts';
import { NO_PROXIES, type ProxySettings } from '../proxy/index.ts';
import { agentsDialect } from './agents-dialect.ts';
import { AirbyteError } from './airbyte-error.ts';
import type { ListedSource, NewSource } from './answers.ts';
import { Calls } from './calls.ts';
import { checkTimeout, type CallOptions } from './deadline.ts';
import type { Abilities, Dialect, TokenRequest, WidgetTokenRequest, Workspace } from './dialect.ts';
import { embeddedDialect } from './embedded-dialect.ts';
import type { CallObserver } from './observer.ts';
import { offerOf, type Offer } from './offered-apis.ts';
import { createOrganizationTokens, type OrganizationCredential } from './organization-token.ts';
import { Templates } from './organization-templates.ts';
import { SourceChecks } from './source-checks.ts';
import { Transport } from './transport.ts';

const DEFAULT_CONNECT_TIMEOUT_MS = 10_000;
const DIALECTS: Readonly<Record<AirbyteApi, Dialect>> = { embedded: embeddedDialect, agents: agentsDialect };

/** Which organization is called, as whom, and how. */
export interface AirbyteClientOptions {
  /** May have a path prefix and a trailing slash. */
  apiUrl: string;
  /** The generation that is spoken, `embedded` by default; {@link AirbyteClient.speaking} speaks another one. */
  api?: AirbyteApi;
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

/** What clients share that speak to one API: the pool, and the organization's token. */
interface Line {
  readonly transport: Transport;
  readonly calls: Calls;
}

/** Airbyte’s API: one method an operation, one attempt a call, in the dialect that the options name. */
export class AirbyteClient {
  /** The generation of the API that is spoken. */
  readonly api: AirbyteApi;
  readonly abilities: Abilities;
  /** What the organization's templates ask for. */
  readonly templates: Templates;
  /** Connection checks, made by the API. */
  readonly checks: SourceChecks;
  readonly #options: AirbyteClientOptions;
  readonly #dialect: Dialect;
  readonly #line: Line;

  /**
   * @param line of another client with these options, to share it
   * @throws TypeError or RangeError for options that no call could be made with
   */
  constructor(options: AirbyteClientOptions, line: Line = lineOf(options)) {
    this.#options = options;
    this.#line = line;
    this.api = options.api ?? DEFAULT_API;
    this.#dialect = DIALECTS[this.api];
    this.abilities = this.#dialect.abilities;
    this.templates = new Templates(line.calls, this.#dialect);
    this.checks = new SourceChecks(line.calls, this.#dialect);
  }

  /** How long a call may take as a whole. */
  get requestTimeoutMs(): number {
    return this.#options.requestTimeoutMs;
  }

  /** The same API in that generation's dialect; closed with this one. */
  speaking(api: AirbyteApi = DEFAULT_API): AirbyteClient {
    return api === this.api ? this : new AirbyteClient({ ...this.#options, api }, this.#line);
  }

  /**
   * Issues a token for one workspace, and makes the workspace when its name is new. Answers the token as it came:
   * see `decodeScopedToken`.
   */
  issueScopedToken(request: TokenRequest, call: CallOptions = {}): Promise<{ token: string }> {
    return this.#line.calls.ask(this.#dialect.issueScopedToken(request), call);
  }

  /**
   * Issues a token that can drive the widget on pages of `allowed_origin`; like {@link issueScopedToken} it makes the
   * workspace when its name is new.
   */
  issueWidgetToken(request: WidgetTokenRequest, call: CallOptions = {}): Promise<{ token: string }> {
    return this.#line.calls.ask(this.#dialect.issueWidgetToken(request), call);
  }

  /** The workspace that a scoped token is for, as the API sees it. */
  getScopedTokenInfo(
    scopedToken: string,
    call: CallOptions = {},
  ): Promise<{ workspace_id: string; organization_id: string }> {
    return this.#line.calls.ask(this.#dialect.getScopedTokenInfo(), call, { scopedToken });
  }

  /** The ids, in small letters, of all workspaces of exactly this name: one, unless it is unknown, or taken twice. */
  async listWorkspaceIds(name: string, call: CallOptions = {}): Promise<readonly string[]> {
    const workspaces = await this.#line.calls.askForPages(this.#dialect.listWorkspaces(name), call, {
      scopedToken: null,
    });
    return workspaces
      .filter((workspace) => workspace.name === name && !workspace.tombstone)
      .map(({ id }) => id.toLowerCase());
  }

  /** All sources of the workspace, or an error: never a part of them. */
  listSources(workspace: Workspace, call: CallOptions = {}): Promise<readonly ListedSource[]> {
    return this.#line.calls.askForPages(this.#dialect.listSources(workspace), call, workspace);
  }

  /** Creates a source. Not idempotent: after the outcome `unknown`, look before trying again (I3). */
  createSource(
    input: { workspace: Workspace; source: NewSource; secrets?: readonly string[] | null },
    call: CallOptions = {},
  ): Promise<ListedSource> {
    const { workspace, source, secrets } = input;
    return this.#line.calls.ask(this.#dialect.createSource(workspace, source), call, {
      scopedToken: workspace.scopedToken,
      secrets: [source.source_config, source.credentials],
      certainSecrets: secrets,
    });
  }

  /**
   * Replaces a source's configuration, without its credentials where these are sent apart. Idempotent: after the outcome `unknown`
   * it may be repeated.
   */
  updateSource(
    input: {
      workspace: Workspace;
      sourceId: string;
      sourceConfig: Readonly<Record<string, unknown>>;
      secrets?: readonly string[] | null;
    },
    call: CallOptions = {},
  ): Promise<{ id: string }> {
    const { workspace, sourceId, sourceConfig, secrets } = input;
    return this.#line.calls.ask(this.#dialect.updateSource(sourceId, sourceConfig), call, {
      scopedToken: workspace.scopedToken,
      secrets: [sourceConfig],
      certainSecrets: secrets,
    });
  }

  /** Asks for one source, as it stands. @throws AirbyteError */
  getSource(
    { workspace, sourceId }: { workspace: Workspace; sourceId: string },
    call: CallOptions = {},
  ): Promise<ListedSource> {
    return this.#line.calls.ask(this.#dialect.getSource(sourceId), call, workspace);
  }

  /** Deletes a source, or has it deleted, as the abilities of its dialect say. `unknown`: it is said to be gone, or going, already. */
  async deleteSource(
    { workspace, sourceId }: { workspace: Workspace; sourceId: string },
    call: CallOptions = {},
  ): Promise<'deleted' | 'unknown'> {
    const request = this.#dialect.deleteSource(sourceId);
    try {
      await this.#line.calls.ask(request, call, workspace);
      return 'deleted';
    } catch (error) {
      if (!(error instanceof AirbyteError) || !this.#dialect.deletedBefore.includes(error.status ?? 0))
        throw error;
      return 'unknown';
    }
  }

  /** Which generations of the API answer here. Nothing is made or changed. */
  async offers(call: CallOptions = {}): Promise<Readonly<Record<AirbyteApi, Offer>>> {
    const offerIn = (dialect: Dialect): Promise<Offer> => offerOf(dialect, this.#line.calls, call);
    const [embedded, agents] = await Promise.all([offerIn(DIALECTS.embedded), offerIn(DIALECTS.agents)]);
    return { embedded, agents };
  }

  /** Lets running calls end, then closes the connections. Calls made afterwards are `not_sent`. */
  close(): Promise<void> {
    return this.#line.transport.close();
  }
}

function lineOf(options: AirbyteClientOptions): Line {
  const { apiUrl, organizationId, credential, dispatcher, observer, now = Date.now } = options;
  const { proxies = NO_PROXIES } = options;
  const timeoutMs = checkTimeout('requestTimeoutMs', options.requestTimeoutMs);
  const connectTimeoutMs = checkTimeout(
    'connectTimeoutMs',
    Math.min(options.connectTimeoutMs ?? DEFAULT_CONNECT_TIMEOUT_MS, timeoutMs),
  );
  const secrets = [credential.kind === 'access_token' ? credential.accessToken : credential.clientSecret];
  const wire = { apiUrl, organizationId, connectTimeoutMs, secrets, now, proxies, dispatcher, observer };
  const transport = new Transport(wire);
  const tokens = createOrganizationTokens(credential, { transport, timeoutMs, now });
  return { transport, calls: new Calls(transport, tokens, timeoutMs) };
}
