import { Runtime } from '@temporalio/worker';
import { SECOND_MS } from '../domain/durations.ts';
import { WORKER_CPU_SECONDS, WORKER_MEMORY_BYTES, WORKER_START_SECONDS } from '../domain/metrics.ts';

/** More often than Prometheus is usually told to ask. */
const EVERY_MS = 5 * SECOND_MS;
const SECOND_MICROSECONDS = 1_000_000;

/** Writes what this process takes of its machine among the metrics of Temporal’s SDK, again and again. @returns what ends that */
export function measureProcess(): () => void {
  const meter = Runtime.instance().metricMeter;
  const cpu = meter.createCounter(WORKER_CPU_SECONDS.name, undefined, WORKER_CPU_SECONDS.help);
  const memory = meter.createGauge(WORKER_MEMORY_BYTES.name, 'int', undefined, WORKER_MEMORY_BYTES.help);
  const start = meter.createGauge(WORKER_START_SECONDS.name, 'int', undefined, WORKER_START_SECONDS.help);
  start.set(Math.round(performance.timeOrigin / SECOND_MS));
  let counted = 0;
  const measure = (): void => {
    const { user, system } = process.cpuUsage();
    const seconds = Math.floor((user + system) / SECOND_MICROSECONDS);
    cpu.add(seconds - counted);
    counted = seconds;
    memory.set(process.memoryUsage.rss());
  };
  measure();
  const timer = setInterval(measure, EVERY_MS);
  timer.unref();
  return () => {
    clearInterval(timer);
  };
}
