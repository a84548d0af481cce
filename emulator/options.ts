import { randomBytes, randomUUID } from 'node:crypto';
import { apiNames, type ApiName } from './apis.ts';
import type { ErrorEnvelope } from './errors.ts';
import { connectorTemplates } from './connectors/index.ts';
import type { ConnectionTemplate, SourceTemplate } from './templates.ts';

type Claims = Readonly<Record<string, unknown>>;

/** How strict the emulator is, whom it lets in, and what it has. */
export interface EmulatorOptions {
  /** Default `127.0.0.1`. */
  host?: string;
  /** Default 0: a free one. */
  port?: number;
  /** The credentials are made up where they are not given. */
  organizationId?: string;
  /** An organization token that never expires. */
  accessToken?: string;
  clientId?: string;
  clientSecret?: string;
  /** The generations of the API that are offered; default both. A path of another one is as unknown as any. */
  apis?: readonly ApiName[];
  /** Default `required`, as every example of the document has it; a missing one is a 400. */
  organizationHeader?: 'required' | 'optional';
  /** Default false: `embedded` takes any string, as the document says. The OpenAPI file has `format: uuid`. */
  regionIdMustBeUuid?: boolean;
  /** Default `sonar`. */
  errorEnvelope?: ErrorEnvelope;
  /**
   * What `embedded` answers. Default `bundle`, the document's base64 of `{ token, widgetUrl }`; later versions answer the
   * bare JWT, as `agents` always does.
   */
  scopedTokenFormat?: 'bundle' | 'jwt';
  /** Default 1200. */
  scopedTokenLifetimeSeconds?: number;
  /** Default 900. */
  organizationTokenLifetimeSeconds?: number;
  /** What `expires_in` claims when it is not the lifetime, in seconds. */
  organizationTokenExpiresInLie?: number;
  /** Added to the scoped JWT's claims, or made from them. The token's real expiry and workspace stay as they are. */
  scopedTokenClaims?: Claims | ((claims: Claims) => Claims);
  /** Used as it is, or made; null leaves it out of the bundle. */
  widgetUrl?: string | null | ((widget: { workspaceId: string; allowedOrigin: string }) => string);
  /** Default true: two first token requests for one name, under way at once, leave two workspaces of that name. */
  workspaceRace?: boolean;
  /** How long the making of a workspace takes, in milliseconds. Default 5. */
  workspaceCreationMs?: number;
  /** Default 409; 500 is what the platform answers where it does not catch the duplicate. */
  duplicateWorkspaceStatus?: 409 | 500;
  /** Default 401; which one the API answers for wrong client credentials is not documented. */
  invalidCredentialsStatus?: 400 | 401 | 403;
  /** Default: one for each connector whose specification is known here. */
  templates?: readonly SourceTemplate[];
  /** Default true without `templates`: any other UUID is the id of a template too, and takes any configuration. */
  otherTemplates?: boolean;
  /** Default: one, without tags. */
  connectionTemplates?: readonly ConnectionTemplate[];
  /** Default `present`; `absent`, as in later versions of the API: the customer's token reads no templates. */
  embeddedTemplates?: 'present' | 'absent';
  /** Default `summarized`; `absent`: the items of the list of `agents` do not say of which template they are. */
  listedTemplates?: 'summarized' | 'absent';
  /** How long a job of `agents` takes to delete a source, in milliseconds. Default 20. */
  deletionMs?: number;
  /** What a DELETE answers while a job deletes its source. Default 202, the same job; none of it is documented. */
  secondDelete?: 202 | 404 | 409;
  /** Default `present`: a check of `agents` that has not ended can be asked for; its contract names no path for it. */
  checkStatusPath?: 'present' | 'absent';
  /** Default false: answers `/_emulator/…` too, to be programmed from another process. */
  controlEndpoints?: boolean;
}

export interface ResolvedOptions {
  readonly host: string;
  readonly port: number;
  readonly organizationId: string;
  readonly accessToken: string;
  readonly clientId: string;
  readonly clientSecret: string;
  readonly apis: readonly ApiName[];
  readonly organizationHeader: 'required' | 'optional';
  readonly regionIdMustBeUuid: boolean;
  readonly errorEnvelope: ErrorEnvelope;
  readonly scopedTokenFormat: 'bundle' | 'jwt';
  readonly scopedTokenLifetimeSeconds: number;
  readonly organizationTokenLifetimeSeconds: number;
  readonly organizationTokenExpiresIn: number;
  readonly scopedTokenClaims: (claims: Claims) => Claims;
  readonly widgetUrl: (widget: { workspaceId: string; allowedOrigin: string }) => string | null;
  readonly workspaceRace: boolean;
  readonly workspaceCreationMs: number;
  readonly duplicateWorkspaceStatus: 409 | 500;
  readonly invalidCredentialsStatus: 400 | 401 | 403;
  readonly templates: readonly SourceTemplate[];
  readonly otherTemplates: boolean;
  readonly connectionTemplates: readonly ConnectionTemplate[];
  readonly embeddedTemplates: 'present' | 'absent';
  readonly listedTemplates: 'summarized' | 'absent';
  readonly deletionMs: number;
  readonly secondDelete: 202 | 404 | 409;
  readonly checkStatusPath: 'present' | 'absent';
  readonly controlEndpoints: boolean;
}

const DEFAULT_CONNECTION_TEMPLATE: ConnectionTemplate = {
  id: '96d2c7b5-1e4f-4f3a-8b0c-7a5d6e9f2c14',
  destination_name: 'Warehouse',
  tags: [],
};

export function resolveOptions(options: EmulatorOptions): ResolvedOptions {
  const organizationTokenLifetimeSeconds = options.organizationTokenLifetimeSeconds ?? 900;
  return {
    host: options.host ?? '127.0.0.1',
    port: options.port ?? 0,
    organizationId: options.organizationId ?? randomUUID(),
    accessToken: options.accessToken ?? `access-${randomBytes(24).toString('hex')}`,
    clientId: options.clientId ?? randomUUID(),
    clientSecret: options.clientSecret ?? `secret-${randomBytes(24).toString('hex')}`,
    apis: options.apis ?? apiNames,
    organizationHeader: options.organizationHeader ?? 'required',
    regionIdMustBeUuid: options.regionIdMustBeUuid ?? false,
    errorEnvelope: options.errorEnvelope ?? 'sonar',
    scopedTokenFormat: options.scopedTokenFormat ?? 'bundle',
    scopedTokenLifetimeSeconds: options.scopedTokenLifetimeSeconds ?? 1200,
    organizationTokenLifetimeSeconds,
    organizationTokenExpiresIn: options.organizationTokenExpiresInLie ?? organizationTokenLifetimeSeconds,
    scopedTokenClaims: claimsOption(options.scopedTokenClaims),
    widgetUrl: widgetUrlOption(options.widgetUrl),
    workspaceRace: options.workspaceRace ?? true,
    workspaceCreationMs: options.workspaceCreationMs ?? 5,
    duplicateWorkspaceStatus: options.duplicateWorkspaceStatus ?? 409,
    invalidCredentialsStatus: options.invalidCredentialsStatus ?? 401,
    templates: options.templates ?? connectorTemplates,
    otherTemplates: options.otherTemplates ?? options.templates === undefined,
    connectionTemplates: options.connectionTemplates ?? [DEFAULT_CONNECTION_TEMPLATE],
    embeddedTemplates: options.embeddedTemplates ?? 'present',
    listedTemplates: options.listedTemplates ?? 'summarized',
    deletionMs: options.deletionMs ?? 20,
    secondDelete: options.secondDelete ?? 202,
    checkStatusPath: options.checkStatusPath ?? 'present',
    controlEndpoints: options.controlEndpoints ?? false,
  };
}

function claimsOption(option: EmulatorOptions['scopedTokenClaims']): ResolvedOptions['scopedTokenClaims'] {
  return typeof option === 'function' ? option : (claims) => ({ ...claims, ...option });
}

function widgetUrlOption(option: EmulatorOptions['widgetUrl']): ResolvedOptions['widgetUrl'] {
  if (typeof option === 'function') return option;
  if (option !== undefined) return () => option;
  return ({ workspaceId, allowedOrigin }) =>
    `https://cloud.airbyte.com/embedded-widget?workspaceId=${workspaceId}&allowedOrigin=${encodeURIComponent(allowedOrigin)}`;
}
