import { describe, expect, it } from 'vitest';
import {
  ConfigError,
  readCommandConfig,
  readWorkerConfig,
  type Environment,
  type MetricsConfig,
  type TracingConfig,
} from '../../../src/config/index.ts';
import { generateKey } from '../../../src/secrets/index.ts';

const ENDPOINT = 'OTEL_EXPORTER_OTLP_ENDPOINT';

function metricsOf(env: Environment): MetricsConfig | null {
  const worker = { AIRBYTE_ORGANIZATION_ID: 'org', AIRBYTE_ACCESS_TOKEN: 'token' };
  const least = { TEMPORAL_CONFIG_FILE: '', ONBOARDING_KEYS: generateKey('k1') };
  return readWorkerConfig({ ...least, ...worker, ...env }).metrics;
}

function readTracingConfig(env: Environment): TracingConfig | null {
  return readCommandConfig({ TEMPORAL_CONFIG_FILE: '', ONBOARDING_KEYS: generateKey('k1'), ...env }).tracing;
}

describe('where a worker answers Prometheus', () => {
  it('is this machine alone, unless it is said otherwise', () => {
    expect(metricsOf({})).toEqual({ host: '127.0.0.1', port: 9464 });
    expect(metricsOf({ ONBOARDING_METRICS_HOST: '0.0.0.0', ONBOARDING_METRICS_PORT: '9100' })).toEqual({
      host: '0.0.0.0',
      port: 9100,
    });
    expect(metricsOf({ ONBOARDING_METRICS_PORT: 'off' })).toBeNull();
  });

  it.each(['0', '65536', 'none'])('is a port, and not %s', (port) => {
    expect(() => metricsOf({ ONBOARDING_METRICS_PORT: port })).toThrow(/ONBOARDING_METRICS_PORT must be/);
  });
});

describe('where traces are sent', () => {
  it.each<[string, Environment, string | null]>([
    ['nowhere by default', {}, null],
    ['nowhere where it is empty', { [ENDPOINT]: '' }, null],
    ['to the collector', { [ENDPOINT]: 'http://collector:4318' }, 'http://collector:4318/v1/traces'],
    ['below its path', { [ENDPOINT]: 'http://collector/otlp/' }, 'http://collector/otlp/v1/traces'],
    [
      'to the address for traces as it is',
      { [ENDPOINT]: 'http://collector:4318', OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: 'https://traces/in' },
      'https://traces/in',
    ],
    [
      'nowhere where it is disabled',
      { [ENDPOINT]: 'http://collector:4318', OTEL_SDK_DISABLED: 'true' },
      null,
    ],
    ['nowhere without traces', { [ENDPOINT]: 'http://collector:4318', OTEL_TRACES_EXPORTER: 'none' }, null],
    ['nowhere, whatever the exporter, without a collector', { OTEL_TRACES_EXPORTER: 'zipkin' }, null],
  ])('is %s', (_what, env, url) => {
    expect(readTracingConfig(env)?.url ?? null).toBe(url);
  });

  it('is told with the name that the service is to have', () => {
    const env = { [ENDPOINT]: 'http://collector:4318' };
    expect(readTracingConfig(env)?.serviceName).toBeNull();
    expect(readTracingConfig({ ...env, OTEL_SERVICE_NAME: 'signup' })?.serviceName).toBe('signup');
  });

  it('is not refused where an operator says http/protobuf for all processes, but remarked', () => {
    const env = { [ENDPOINT]: 'http://collector:4318' };
    expect(readTracingConfig(env)?.remark).toBeNull();
    const generic = readTracingConfig({ ...env, OTEL_EXPORTER_OTLP_PROTOCOL: 'http/protobuf' });
    expect(generic?.remark).toMatch(
      /OTEL_EXPORTER_OTLP_PROTOCOL is http\/protobuf; spans are sent as http\/json/,
    );
    const both = { OTEL_EXPORTER_OTLP_PROTOCOL: 'grpc', OTEL_EXPORTER_OTLP_TRACES_PROTOCOL: 'http/json' };
    expect(readTracingConfig({ ...env, ...both })?.remark).toBeNull();
  });

  it.each<[string, string]>([
    ['OTEL_EXPORTER_OTLP_PROTOCOL', 'grpc'],
    ['OTEL_EXPORTER_OTLP_TRACES_PROTOCOL', 'http/protobuf'],
    ['OTEL_TRACES_EXPORTER', 'zipkin'],
    ['OTEL_EXPORTER_OTLP_TRACES_ENDPOINT', 'collector:4318'],
  ])('is refused, by name, where %s is %s', (name, value) => {
    const read = (): unknown => readTracingConfig({ [ENDPOINT]: 'http://collector:4318', [name]: value });
    expect(read).toThrow(ConfigError);
    expect(read).toThrow(name);
  });
});
