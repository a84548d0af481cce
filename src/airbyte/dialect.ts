/**
 * A dialect is one generation of the API: its paths, which token each call bears, how bodies and answers map, and what it can do.
 * It sends nothing: {@link AirbyteClient} does, for all of them alike.
 */
import type { AirbyteApi } from '../domain/history/types.ts';
import type {
  CheckAnswer,
  ListedSource,
  ListedWorkspaces,
  NewSource,
  SourceList,
  SourceTemplate,
  StartedCheck,
} from './answers.ts';
import type { Call } from './transport.ts';

/** One call, before there is a token for it. */
export interface ApiRequest<T> extends Pick<Call<T>, 'operation' | 'method' | 'body' | 'answer'> {
  /** Begins with a slash, parameters escaped. */
  readonly path: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly bearer: 'organization' | 'scoped';
}

/** A workspace, and what acts in it. */
export interface Workspace {
  readonly id: string;
  readonly name: string;
  /** `null` where no call in it needs one: see {@link Abilities}. */
  readonly scopedToken: string | null;
}

/** What callers have to know of an API. */
export interface Abilities {
  /**
   * What says in which workspace a call acts. `token`: the scoped token, which is for that one alone. `name`: the workspace’s name
   * beside the organization’s token, so that another workspace which has got the name would be meant.
   */
  readonly workspaceBy: 'token' | 'name';
  /** Whether a configuration is sent whole, or its credentials apart from the rest. */
  readonly configuration: 'whole' | 'parts';
  /** Whether a source that exists can be given other credentials. */
  readonly replacesCredentials: boolean;
  /** Whether the scoped token may be the widget's bundle, or there is only a token of its own for it. */
  readonly widgetToken: 'bundle' | 'own';
  /** What a `region_id` may be. */
  readonly regionId: 'any' | 'uuid';
  /** Whether a source is gone when its deletion is answered, or some time after. */
  readonly deletion: 'at_once' | 'later';
}

export interface TokenRequest {
  readonly workspace_name: string;
  readonly region_id?: string;
}

export interface WidgetTokenRequest extends TokenRequest {
  readonly allowed_origin: string;
}

/** What is checked of a source, before it is made. */
export type CheckedSource = Pick<NewSource, 'name' | 'source_template_id' | 'source_config' | 'credentials'>;

export interface Dialect {
  readonly api: AirbyteApi;
  readonly abilities: Abilities;
  /** A path beside those of this API that it surely does not have. */
  readonly unknownPath: string;
  issueScopedToken(request: TokenRequest): ApiRequest<{ token: string }>;
  issueWidgetToken(request: WidgetTokenRequest): ApiRequest<{ token: string }>;
  getScopedTokenInfo(): ApiRequest<{ workspace_id: string; organization_id: string }>;
  /** `null`: without the parameter that it requires, as only who asks whether there is such an API does. */
  listSources(workspace: Workspace | null): ApiRequest<SourceList>;
  createSource(workspace: Workspace, source: NewSource): ApiRequest<ListedSource>;
  getSource(sourceId: string): ApiRequest<ListedSource>;
  updateSource(sourceId: string, sourceConfig: Readonly<Record<string, unknown>>): ApiRequest<ListedSource>;
  deleteSource(sourceId: string): ApiRequest<unknown>;
  /** Statuses of a {@link deleteSource} that say that it was done, or begun, before. */
  readonly deletedBefore: readonly number[];
  checkSource(workspace: Workspace, source: CheckedSource): ApiRequest<StartedCheck>;
  getCheckStatus(checkId: string): ApiRequest<CheckAnswer>;
  /** As the customer reads it; `null` where customers read none. */
  getSourceTemplate(templateId: string): ApiRequest<SourceTemplate> | null;
  listWorkspaces(nameContains: string): ApiRequest<ListedWorkspaces>;
}
