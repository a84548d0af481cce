import type { TracingConfig } from '../config/index.ts';
import { BundledError } from '../domain/errors.ts';
import { loadedWith } from '../domain/optional-packages.ts';
import { ownExtension } from '../domain/own-file.ts';
import type { Tracing, TracingOptions } from './tracing.ts';

/**
 * Traces from a signup to the calls that it leads to. `null` where no collector is configured: then none of OpenTelemetry
 * is loaded.
 * @throws MissingPackageError where it is not installed; BundledError in a bundle
 */
export async function startTracing(
  config: TracingConfig | null,
  options: TracingOptions,
): Promise<Tracing | null> {
  if (config === null) return null;
  if (config.remark !== null) options.onRemark?.(config.remark);
  const { startOpenTelemetry } = await loadedWith('OTEL_EXPORTER_OTLP_ENDPOINT', loadOpenTelemetry);
  return startOpenTelemetry(config, options);
}

/** What `open-telemetry.ts` exports; its own types would be those of packages that may be missing. */
interface OpenTelemetry {
  readonly startOpenTelemetry: (config: TracingConfig, options: TracingOptions) => Tracing;
}

/** By its address: a bundler would take all of OpenTelemetry along, or fail where it is not installed. */
async function loadOpenTelemetry(): Promise<OpenTelemetry> {
  if (ownExtension(import.meta.url, 'telemetry/start-tracing') === null)
    throw new BundledError('Nothing can be traced out of a bundle: OpenTelemetry is loaded by its path.');
  const module = import.meta.url.replace('start-tracing', 'open-telemetry');
  return (await import(/* webpackIgnore: true */ module)) as OpenTelemetry;
}
