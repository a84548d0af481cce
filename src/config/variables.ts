/**
 * Every variable of an environment, for people: docs/configuration.md is made of this (`npm run docs`), and a test holds
 * it to what is read.
 */

export interface Variable {
  readonly name: string;
  /** A part of a sentence, in Markdown. */
  readonly meaning: string;
  /** As it would be set: to set it to this changes nothing. `null`: there is no such value. */
  readonly fallback: string | null;
  /** What holds where it is not set, in words: instead of the value, or besides it. */
  readonly unset?: string;
}

export interface VariableGroup {
  readonly title: string;
  readonly about: string;
  readonly variables: readonly Variable[];
}

export const VARIABLE_GROUPS: readonly VariableGroup[] = [
  {
    title: 'Temporal',
    about:
      'As [Temporal’s own environment configuration](https://docs.temporal.io/develop/environment-configuration) has it. The embedded stack has a Temporal of its own.',
    variables: [
      { name: 'TEMPORAL_ADDRESS', meaning: 'host and port', fallback: null, unset: '`localhost:7233`' },
      { name: 'TEMPORAL_NAMESPACE', meaning: 'the namespace', fallback: 'default' },
      { name: 'TEMPORAL_API_KEY', meaning: 'an API key; turns TLS on', fallback: null },
      {
        name: 'TEMPORAL_TLS',
        meaning: 'TLS: `true` or `false`; further `TEMPORAL_TLS_…` name the certificates',
        fallback: null,
        unset: 'off without an API key or a certificate',
      },
      {
        name: 'TEMPORAL_CONFIG_FILE',
        meaning: 'a file such as [temporal.example.toml](../deploy/temporal.example.toml)',
        fallback: null,
        unset: 'the one that Temporal’s own tools read, if any',
      },
      { name: 'TEMPORAL_PROFILE', meaning: 'the profile of that file', fallback: null, unset: '`default`' },
      {
        name: 'TEMPORAL_UI_URL',
        meaning: 'the Temporal UI, for links',
        fallback: 'http://localhost:8233',
      },
      {
        name: 'TEMPORAL_CLI_PATH',
        meaning: 'a Temporal CLI for the embedded stack',
        fallback: null,
        unset: 'found on the machine, or fetched once',
      },
      { name: 'ONBOARDING_TASK_QUEUE', meaning: 'the task queue', fallback: 'onboarding' },
    ],
  },
  {
    title: 'Airbyte',
    about:
      'Workers need the organization and its credential; the HTTP service for widget tokens and templates.',
    variables: [
      {
        name: 'AIRBYTE_API',
        meaning:
          'the generation of the API: `embedded` (the document’s) or `agents` (the newest); see [api-generations.md](api-generations.md)',
        fallback: null,
        unset: '`embedded`; of a retried run, what it was started with',
      },
      { name: 'AIRBYTE_API_URL', meaning: 'the base address', fallback: 'https://api.airbyte.ai' },
      {
        name: 'AIRBYTE_ORGANIZATION_ID',
        meaning: 'sent as `X-Organization-Id`',
        fallback: null,
        unset: 'required by the worker',
      },
      {
        name: 'AIRBYTE_CLIENT_ID',
        meaning: 'the organization’s credential, with `AIRBYTE_CLIENT_SECRET`',
        fallback: null,
        unset: 'required by the worker, or an access token',
      },
      {
        name: 'AIRBYTE_CLIENT_SECRET',
        meaning: 'its secret',
        fallback: null,
        unset: 'required with `AIRBYTE_CLIENT_ID`',
      },
      {
        name: 'AIRBYTE_ACCESS_TOKEN',
        meaning: 'instead of the two',
        fallback: null,
        unset: 'required by the worker, or the two',
      },
      {
        name: 'AIRBYTE_REGION_ID',
        meaning: '`region_id` where the request has none',
        fallback: null,
      },
      {
        name: 'AIRBYTE_REGION_ID_FORMAT',
        meaning: '`any`, or `uuid` as the newest API wants it',
        fallback: 'any',
        unset: '`uuid` with `AIRBYTE_API=agents`',
      },
      { name: 'AIRBYTE_REQUEST_TIMEOUT', meaning: 'the longest a call may take', fallback: '2 minutes' },
      {
        name: 'AIRBYTE_COMMIT_WINDOW',
        meaning:
          'how long after it was sent a call may still take effect; never less than the request timeout',
        fallback: '150s',
        unset: 'the request timeout and 30 s',
      },
      {
        name: 'AIRBYTE_REGISTRY_URL',
        meaning: 'the connector registry, for what the API does not say; `off` asks nobody',
        fallback: 'https://connectors.airbyte.com/files/registries/v0/cloud_registry.json',
      },
      {
        name: 'AIRBYTE_REGISTRY_FILE',
        meaning: 'a copy of it, for closed networks',
        fallback: null,
      },
      {
        name: 'HTTPS_PROXY',
        meaning:
          'the proxy to Airbyte and the registry; in lower case, too; see [operations.md](operations.md#proxies)',
        fallback: null,
      },
      { name: 'HTTP_PROXY', meaning: 'the same for addresses with `http://`', fallback: null },
      { name: 'NO_PROXY', meaning: 'hosts that are reached without a proxy', fallback: null },
    ],
  },
  {
    title: 'Onboardings',
    about:
      'Read by whoever starts an onboarding, and carried in its input: a changed setting changes no run that is under way.',
    variables: [
      {
        name: 'ONBOARDING_PREFLIGHT',
        meaning:
          '`on`; `warn`: what does not fit its template is told, and sent all the same; `off`: not checked. Where the request does not say',
        fallback: null,
        unset: '`on`; of a retried run, what it was started with',
      },
      {
        name: 'ONBOARDING_CHECK',
        meaning: '`on`: sources are tried before they are created, where the request does not say',
        fallback: 'off',
      },
      {
        name: 'ONBOARDING_CHECK_TIMEOUT',
        meaning: 'how long such a check may take',
        fallback: '10 minutes',
      },
      {
        name: 'ONBOARDING_ATTENTION_WINDOW',
        meaning: 'how long a parked onboarding waits for a person',
        fallback: '7 days',
      },
      {
        name: 'ONBOARDING_OUTAGE_WINDOW',
        meaning: 'how long one transient failure may last',
        fallback: '24 hours',
      },
    ],
  },
  {
    title: 'Keys and encryption',
    about:
      'What is secret is sealed before Temporal stores it, and by default all else is encrypted; see [security.md](security.md).',
    variables: [
      {
        name: 'ONBOARDING_KEYS',
        meaning:
          '`id:base64(32 bytes)`, comma or line separated; the first seals, all open; `onboarding keygen` prints one',
        fallback: null,
        unset: 'required outside `dev`, or the file',
      },
      {
        name: 'ONBOARDING_KEYS_FILE',
        meaning: 'a file with them, read anew when it changes',
        fallback: null,
        unset: 'required outside `dev`, or `ONBOARDING_KEYS`',
      },
      {
        name: 'ONBOARDING_SEAL_VERSION',
        meaning:
          'what is sealed is of this version, `1` or `2`; both open. See [operations.md](operations.md#sealing-version-2) before it is raised',
        fallback: '1',
      },
      {
        name: 'ONBOARDING_CODEC',
        meaning:
          '`on`: everything that Temporal stores of an onboarding is encrypted, failure messages too; `off`: only what is sealed',
        fallback: 'on',
      },
      { name: 'ONBOARDING_CODEC_HOST', meaning: 'where the codec server listens', fallback: '127.0.0.1' },
      { name: 'ONBOARDING_CODEC_PORT', meaning: 'its port', fallback: '8081' },
      {
        name: 'ONBOARDING_CODEC_ORIGINS',
        meaning: 'exact origins of the Temporal UI, comma-separated',
        fallback: null,
        unset: 'required by `codec-server`',
      },
      {
        name: 'ONBOARDING_CODEC_KEYS',
        meaning:
          '`name:key` of who may decode, in the form of `ONBOARDING_API_KEYS`; a browser is asked for both',
        fallback: null,
        unset: 'required by `codec-server`',
      },
    ],
  },
  {
    title: 'The HTTP service',
    about: '`onboarding serve`, and what it does for customers; see [http.md](http.md).',
    variables: [
      { name: 'ONBOARDING_HTTP_HOST', meaning: 'where it listens', fallback: '127.0.0.1' },
      {
        name: 'ONBOARDING_HTTP_PORT',
        meaning: 'its port',
        fallback: '8080',
        unset: 'in `dev` a free one where that is taken',
      },
      {
        name: 'ONBOARDING_HTTP_ADMIN_HOST',
        meaning: 'where `/healthz`, `/readyz` and `/metrics` are answered, and then only there',
        fallback: null,
        unset: '`127.0.0.1` where the port is set',
      },
      {
        name: 'ONBOARDING_HTTP_ADMIN_PORT',
        meaning: 'the port of that address',
        fallback: null,
        unset: 'beside the API',
      },
      {
        name: 'ONBOARDING_API_KEYS',
        meaning:
          '`name:key`, comma-separated, each opens the API; 16 characters or more; `onboarding keygen --api-key` makes one',
        fallback: null,
        unset: 'required by `serve`',
      },
      {
        name: 'ONBOARDING_HTTP_KEY_LIMIT',
        meaning: 'requests a minute of one API key; each process counts for itself',
        fallback: '6000',
      },
      {
        name: 'ONBOARDING_HTTP_TOKEN_LIMIT',
        meaning: 'requests a minute with the progress tokens of one onboarding',
        fallback: '600',
      },
      {
        name: 'ONBOARDING_HTTP_ADDRESS_LIMIT',
        meaning: 'requests a minute of one address without a valid key or token',
        fallback: '600',
      },
      {
        name: 'ONBOARDING_HTTP_STREAM_LIMIT',
        meaning: 'open event streams of one process',
        fallback: '1000',
      },
      {
        name: 'ONBOARDING_HTTP_TOKEN_STREAM_LIMIT',
        meaning: 'of them with the progress tokens of one onboarding',
        fallback: '20',
      },
      {
        name: 'ONBOARDING_HTTP_TRUSTED_PROXIES',
        meaning: 'how many proxies in front append to `X-Forwarded-For`',
        fallback: '0',
        unset: 'none is read',
      },
      {
        name: 'ONBOARDING_CORS_ORIGINS',
        meaning:
          'origins whose pages may read progress with a progress token; the first is the widget’s by default; `dev` takes them for the page’s own, besides localhost',
        fallback: null,
        unset: 'none',
      },
      {
        name: 'ONBOARDING_CONTACT',
        meaning:
          'a mail address, or an address to link to, where customers can ask; their progress carries it',
        fallback: null,
      },
      {
        name: 'ONBOARDING_TEMPLATES',
        meaning:
          'ids of the source templates that are offered, comma-separated; another one, or a field that its form has not, is refused over HTTP',
        fallback: null,
        unset: 'all are offered, any is taken',
      },
      {
        name: 'ONBOARDING_PROGRESS_TOKEN_KEY',
        meaning: 'base64 of 32 bytes or more; signs progress tokens',
        fallback: null,
        unset: 'derived from the first key',
      },
      {
        name: 'ONBOARDING_CONFIG_FILE',
        meaning: 'the file with the webhooks and the hooks',
        fallback: null,
        unset: '`onboarding.config.ts` or `.js`, if any',
      },
      {
        name: 'ONBOARDING_WEBHOOK_SECRETS_<ENDPOINT>',
        meaning: 'comma-separated (or as Supabase has them, with `\\|`), any of them verifies',
        fallback: null,
        unset: 'that webhook answers 404',
      },
      {
        name: 'ONBOARDING_WIDGET_SCRIPT_URL',
        meaning: 'the widget’s script, for the page of the quickstart',
        fallback: null,
        unset: 'Airbyte’s; with the emulator a stand-in',
      },
    ],
  },
  {
    title: 'Notices',
    about: 'Signed notices of what onboardings come to, and hooks; see [notices.md](notices.md).',
    variables: [
      {
        name: 'ONBOARDING_NOTICES',
        meaning:
          'whether somebody is told of the onboardings that this process starts: `on` or `off`; whoever starts them needs no addresses',
        fallback: null,
        unset: '`on` where there are addresses, and in the HTTP service where there are hooks',
      },
      {
        name: 'ONBOARDING_NOTICE_URLS',
        meaning: 'where workers send notices, comma-separated',
        fallback: null,
        unset: 'nowhere',
      },
      {
        name: 'ONBOARDING_NOTICE_SECRETS',
        meaning:
          '`whsec_…`, comma-separated; each signs every notice, by Standard Webhooks; `onboarding keygen --notice-secret` makes one',
        fallback: null,
        unset: 'required by workers that have addresses',
      },
    ],
  },
  {
    title: 'Workers, logs and traces',
    about: 'What they tell is in [metrics.md](metrics.md).',
    variables: [
      {
        name: 'ONBOARDING_DEPLOYMENT_NAME',
        meaning: 'worker versioning: this and the build id, or neither; see [operations.md](operations.md)',
        fallback: null,
        unset: 'off',
      },
      { name: 'ONBOARDING_BUILD_ID', meaning: 'the build', fallback: null, unset: 'off' },
      {
        name: 'TEMPORAL_DEPLOYMENT_NAME',
        meaning:
          'the same two as Temporal’s worker controller sets them, where neither of ours is set; see [kubernetes.md](kubernetes.md#workers-by-builds)',
        fallback: null,
        unset: 'off',
      },
      { name: 'TEMPORAL_WORKER_BUILD_ID', meaning: 'the build, likewise', fallback: null, unset: 'off' },
      {
        name: 'ONBOARDING_VERSIONING',
        meaning:
          'where runs go on once another build is current: `auto_upgrade`, there; `pinned`, with the build that they began on; see [operations.md](operations.md#pinned-runs)',
        fallback: 'auto_upgrade',
      },
      {
        name: 'ONBOARDING_EAGER_ACTIVITIES',
        meaning:
          '`on`: a worker hands activities to itself, which is faster, and no `onboarding limits` holds it; see [performance.md](performance.md#eager-activities)',
        fallback: 'off',
      },
      {
        name: 'ONBOARDING_METRICS_HOST',
        meaning: 'where a worker answers Prometheus',
        fallback: '127.0.0.1',
      },
      {
        name: 'ONBOARDING_METRICS_PORT',
        meaning: 'its port; `off`: nowhere',
        fallback: '9464',
        unset: 'in `dev` a free one where that is taken',
      },
      {
        name: 'LOG_LEVEL',
        meaning: 'a level of pino',
        fallback: 'info',
        unset: '`warn` in `dev`',
      },
      {
        name: 'LOG_FORMAT',
        meaning: '`pretty` or `json`',
        fallback: 'json',
        unset: '`pretty` on a terminal',
      },
      { name: 'NO_COLOR', meaning: 'set: a terminal gets no colours', fallback: null },
      {
        name: 'OTEL_EXPORTER_OTLP_ENDPOINT',
        meaning: 'where traces are sent, over HTTP in JSON; `/v1/traces` is appended',
        fallback: null,
        unset: 'nothing is traced',
      },
      {
        name: 'OTEL_EXPORTER_OTLP_TRACES_ENDPOINT',
        meaning: 'the same, as it is',
        fallback: null,
        unset: 'the one before',
      },
      {
        name: 'OTEL_EXPORTER_OTLP_HEADERS',
        meaning: 'headers that are sent along; `OTEL_EXPORTER_OTLP_TRACES_HEADERS` for traces alone',
        fallback: null,
      },
      { name: 'OTEL_EXPORTER_OTLP_TRACES_HEADERS', meaning: 'the same, for traces alone', fallback: null },
      {
        name: 'OTEL_EXPORTER_OTLP_PROTOCOL',
        meaning: '`http/json`; `http/protobuf` is sent as that, with a remark',
        fallback: 'http/json',
      },
      {
        name: 'OTEL_EXPORTER_OTLP_TRACES_PROTOCOL',
        meaning: '`http/json` alone',
        fallback: 'http/json',
      },
      { name: 'OTEL_TRACES_EXPORTER', meaning: '`otlp` or `none`', fallback: 'otlp' },
      {
        name: 'OTEL_SERVICE_NAME',
        meaning: 'under which spans stand',
        fallback: null,
        unset: 'each process has its own',
      },
      { name: 'OTEL_SDK_DISABLED', meaning: '`true`: nothing is traced', fallback: 'false' },
    ],
  },
];
