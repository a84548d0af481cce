import type { TracingConfig } from '../config/index.ts';
import type { Tracing, TracingOptions } from './tracing.ts';

/**
 * Traces from a signup to the calls that it leads to. `null` where no collector is configured: then none of OpenTelemetry
 * is loaded.
 */
export async function startTracing(
  config: TracingConfig | null,
  options: TracingOptions,
): Promise<Tracing | null> {
  if (config === null) return null;
  if (config.remark !== null) options.onRemark?.(config.remark);
  const { startOpenTelemetry } = await import('./open-telemetry.ts');
  return startOpenTelemetry(config, options);
}
