/** What the HTTP service is built on. Whoever mounts it in a server of their own passes these. */
import type { Logger } from 'pino';
import type { Metric } from 'prom-client';
import type { OnboardingClient } from '../client.ts';
import type { NamedKey } from '../secrets/index.ts';
import type { WebhookEndpoint } from '../signup/index.ts';
import type { TraceRequest } from '../telemetry/index.ts';
import type { OfferedTemplates } from '../templates/index.ts';
import type { WidgetTokens, WorkspaceSources } from '../widget/index.ts';

/** What the HTTP app stands on. */
export interface HttpDependencies {
  readonly onboarding: OnboardingClient;
  /** Any of them opens the API; the name shows in the audit log. */
  readonly apiKeys: readonly NamedKey[];
  /** Signs and checks progress tokens: 32 bytes or more. */
  readonly progressTokenKey: Uint8Array;
  readonly logger: Logger;
  /** By the endpoint's name; none by default. */
  readonly webhooks?: ReadonlyMap<string, WebhookEndpoint>;
  /** `null`: this service has no Airbyte credential, and issues no widget tokens. */
  readonly widgetTokens?: WidgetTokens | null;
  /** `null`: this service has no Airbyte credential, and knows of no templates. */
  readonly offeredTemplates?: OfferedTemplates | null;
  /** Where customers can ask, as an address to link to: it stands in what a progress token reads. None by default. */
  readonly contact?: string | null;
  /** `null`: this service has no Airbyte credential, and looks for no sources. */
  readonly workspaceSources?: WorkspaceSources | null;
  /** Origins whose pages may read progress with a progress token; none by default. */
  readonly corsOrigins?: readonly string[];
  readonly limits?: Partial<HttpLimits>;
  /** How many proxies in front are trusted to append to `X-Forwarded-For`; 0 by default: none is read. */
  readonly trustedProxies?: number;
  /** What else `/metrics` answers. */
  readonly moreMetrics?: readonly Metric[];
  /** By default nothing is traced. */
  readonly traceRequest?: TraceRequest;
}

/** How often callers may ask, and how many streams may be open. */
export interface HttpLimits {
  /** Requests a minute with one API key. */
  readonly perKey: number;
  /** Requests a minute with progress tokens for one onboarding. */
  readonly perToken: number;
  /** Requests a minute of one address that show no valid credential; what shows one is never counted here. */
  readonly perAddress: number;
  /** Open event streams, of all callers together. */
  readonly streams: number;
  /** Open event streams with progress tokens for one onboarding. */
  readonly streamsPerToken: number;
}
