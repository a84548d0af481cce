/** What the environment says of Airbyte: the API, the organization's credential, the connector registry, and the region. */
import { AIRBYTE_APIS, DEFAULT_API, type AirbyteApi } from '../domain/history/types.ts';
import { hasNoControlCharacters } from '../domain/names.ts';
import { DEFAULT_POLICY } from '../domain/policy.ts';
import { REGION_ID_FORMATS, type RegionIdFormat } from '../domain/region-id-format.ts';
import type { ProxySettings } from '../proxy/settings.ts';
import { proxySettings } from './proxies.ts';
import { readAll, type Environment, type Reader } from './reader.ts';

export interface AirbyteConfig {
  readonly apiUrl: string;
  readonly api: AirbyteApi;
  readonly organizationId: string;
  readonly credential:
    | { readonly kind: 'access_token'; readonly accessToken: string }
    | { readonly kind: 'client_credentials'; readonly clientId: string; readonly clientSecret: string };
  readonly requestTimeoutMs: number;
  readonly proxies: ProxySettings;
}

/** Where the connector registry comes from, for what the API itself does not say of a template. */
export interface RegistryConfig {
  readonly url: string | null;
  readonly file: string | null;
  readonly proxies: ProxySettings;
}

/** Where workspaces are made. */
export interface RegionConfig {
  /** `region_id` where the request has none. */
  readonly regionId: string | null;
  readonly regionIdFormat: RegionIdFormat;
}

/** What the organization's templates are read with. */
export interface TemplatesConfig {
  readonly airbyte: AirbyteConfig;
  readonly registry: RegistryConfig;
}

/** Whether the environment names an Airbyte credential, so that the embedded stack uses it rather than its emulator. */
export function hasAirbyteCredential(env: Environment): boolean {
  return ['AIRBYTE_ACCESS_TOKEN', 'AIRBYTE_CLIENT_ID', 'AIRBYTE_CLIENT_SECRET'].some(
    (name) => (env[name] ?? '') !== '',
  );
}

/** For who reads the organization's templates. @throws ConfigError */
export function readTemplatesConfig(env: Environment): TemplatesConfig {
  return readAll(env, templatesConfig);
}

/**
 * For the check of an import. `templates` is `null` where the environment names no Airbyte credential: then nothing is checked
 * against templates.
 * @throws ConfigError
 */
export function readImportCheckConfig(
  env: Environment,
): Pick<RegionConfig, 'regionIdFormat'> & { readonly templates: TemplatesConfig | null } {
  return readAll(env, (read) => ({
    templates: hasAirbyteCredential(env) ? templatesConfig(read) : null,
    regionIdFormat: regionIdFormat(read),
  }));
}

function templatesConfig(read: Reader): TemplatesConfig {
  return { airbyte: airbyteConfig(read), registry: registryConfig(read) };
}

export function airbyteConfig(read: Reader): AirbyteConfig {
  return {
    apiUrl: apiUrl(read),
    api: airbyteApi(read) ?? DEFAULT_API,
    organizationId: read.required(
      'AIRBYTE_ORGANIZATION_ID',
      'the id of your organization, from Airbyte’s settings',
    ),
    credential: credential(read),
    requestTimeoutMs: read.durationMs('AIRBYTE_REQUEST_TIMEOUT', DEFAULT_POLICY.request_timeout_ms),
    proxies: proxySettings(read),
  };
}

export function apiUrl(read: Reader): string {
  return read.url('AIRBYTE_API_URL', 'https://api.airbyte.ai');
}

/** The generation of the API; `undefined` where the environment does not say. */
export function airbyteApi(read: Reader): AirbyteApi | undefined {
  const name = 'AIRBYTE_API';
  return read.text(name) === undefined ? undefined : read.oneOf(name, AIRBYTE_APIS);
}

function credential(read: Reader): AirbyteConfig['credential'] {
  const accessToken = read.text('AIRBYTE_ACCESS_TOKEN');
  const clientId = read.text('AIRBYTE_CLIENT_ID');
  const clientSecret = read.text('AIRBYTE_CLIENT_SECRET');
  if (accessToken !== undefined) {
    if (clientId !== undefined || clientSecret !== undefined) {
      read.problem(
        'AIRBYTE_ACCESS_TOKEN and AIRBYTE_CLIENT_ID/AIRBYTE_CLIENT_SECRET are both set: keep one of the two',
      );
    }
    return { kind: 'access_token', accessToken };
  }
  if (clientId === undefined || clientSecret === undefined) {
    read.problem(
      'AIRBYTE_CLIENT_ID and AIRBYTE_CLIENT_SECRET, or AIRBYTE_ACCESS_TOKEN, must be set: the organization’s credential',
    );
  }
  return { kind: 'client_credentials', clientId: clientId ?? '', clientSecret: clientSecret ?? '' };
}

const REGISTRY_URL = 'https://connectors.airbyte.com/files/registries/v0/cloud_registry.json';

export function registryConfig(read: Reader): RegistryConfig {
  const file = read.text('AIRBYTE_REGISTRY_FILE') ?? null;
  const proxies = proxySettings(read);
  if (read.text('AIRBYTE_REGISTRY_URL') === 'off') return { url: null, file, proxies };
  return { url: read.url('AIRBYTE_REGISTRY_URL', REGISTRY_URL), file, proxies };
}

export function regionConfig(read: Reader): RegionConfig {
  return {
    regionId: regionId(read),
    regionIdFormat: regionIdFormat(read),
  };
}

function regionId(read: Reader): string | null {
  const name = 'AIRBYTE_REGION_ID';
  const value = read.text(name) ?? null;
  if (value !== null && !hasNoControlCharacters(value))
    read.problem(`${name} must not contain control characters`);
  return value;
}

function regionIdFormat(read: Reader): RegionIdFormat {
  const fallback = REGION_ID_FORMATS[airbyteApi(read) ?? DEFAULT_API];
  return read.oneOf('AIRBYTE_REGION_ID_FORMAT', ['any', 'uuid'], fallback);
}
