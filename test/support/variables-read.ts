/** Which variables of an environment a process's configuration asks for. */
import { loadClientConnectConfig } from '@temporalio/envconfig';
import type { Environment } from '../../src/config/index.ts';

/** What Temporal's environment configuration reads and its SDK for Node does not use. */
const OF_OTHER_SDKS = /^TEMPORAL_(CODEC_|TLS_DISABLE_HOST_VERIFICATION$)/;

/** Read by Temporal's own environment configuration, which is given the whole environment. */
export const TEMPORALS_OWN: ReadonlySet<string> = temporalsOwn();

function temporalsOwn(): Set<string> {
  const asked = new Set<string>();
  const overrideEnvVars = new Proxy<Record<string, string>>(
    {},
    {
      get: (_env, key) => {
        asked.add(String(key));
        return undefined;
      },
    },
  );
  loadClientConnectConfig({ overrideEnvVars });
  return new Set([...asked].filter((name) => name.startsWith('TEMPORAL_') && !OF_OTHER_SDKS.test(name)));
}

/** Read by OpenTelemetry itself, as docs/metrics.md says. */
export const OPEN_TELEMETRYS_OWN: ReadonlySet<string> = new Set([
  'OTEL_EXPORTER_OTLP_HEADERS',
  'OTEL_EXPORTER_OTLP_TRACES_HEADERS',
  'OTEL_RESOURCE_ATTRIBUTES',
  'OTEL_TRACES_SAMPLER',
  'OTEL_TRACES_SAMPLER_ARG',
]);

/** Names of the variables that are asked for one by one, but those that Temporal and OpenTelemetry read themselves. */
export function variablesReadBy(read: (env: Environment) => unknown, given: Environment): Set<string> {
  const asked = new Set<string>();
  const env = new Proxy<Environment>(
    { ...given, TEMPORAL_CONFIG_FILE: '' },
    {
      get: (there, key) => {
        asked.add(String(key));
        return there[String(key)];
      },
      // Whoever takes all of it asks for none by its name.
      ownKeys: () => ['TEMPORAL_CONFIG_FILE'],
    },
  );
  read(env);
  asked.delete('TEMPORAL_CONFIG_FILE');
  return asked;
}
