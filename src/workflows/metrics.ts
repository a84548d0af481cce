import { metricMeter, workflowInfo } from '@temporalio/workflow';
import type { Failure } from '../domain/failure.ts';
import { CLOSED, HEALED, PARKED, RUN_SECONDS, SOURCES, type MetricDefinition } from '../domain/metrics.ts';
import type { WorkflowProgress } from '../domain/progress.ts';

/** What a run counts. Nothing of it stands in the history, and nothing is counted while it replays. */
export class RunMetrics {
  readonly #counted = new Set<Failure>();

  /** Counts what has come to need a person since the last time. */
  parked(failures: readonly Failure[]): void {
    for (const failure of failures) {
      if (this.#counted.has(failure)) continue;
      this.#counted.add(failure);
      count(PARKED, { failure_type: failure.type });
    }
  }

  closed({ status, sources }: WorkflowProgress): void {
    const seconds = Math.max(0, Date.now() - workflowInfo().startTime.getTime()) / 1_000;
    metricMeter
      .createHistogram(RUN_SECONDS.name, 'float', undefined, RUN_SECONDS.help)
      .record(seconds, { outcome: status });
    count(CLOSED, { outcome: status });
    for (const { state, healed } of sources) {
      count(SOURCES, { state });
      if (healed === true) count(HEALED);
    }
  }
}

function count({ name, help }: MetricDefinition, labels: Readonly<Record<string, string>> = {}): void {
  metricMeter.createCounter(name, undefined, help).add(1, labels);
}
