/** What a panel of the dashboard is. */

export interface Query {
  /** PromQL, with `$__rate_interval`, `$__range` and `$queue`, which Grafana fills in. */
  readonly expr: string;
  /** How a series is named: `{{label}}` stands for its value. */
  readonly legend: string;
}

export interface Threshold {
  readonly from: number;
  readonly color: 'green' | 'yellow' | 'red';
}

export interface Panel {
  readonly title: string;
  readonly kind: 'stat' | 'timeseries' | 'state-timeline';
  /** As Grafana names it. */
  readonly unit: string;
  /** What is normal, and what it means where it is not. */
  readonly about: string;
  /** Headings of docs/operations.md that tell what to do, by their anchors. */
  readonly runbooks: readonly string[];
  readonly queries: readonly Query[];
  /** From the lowest. What lies below is green, or has no color where there are none. */
  readonly thresholds?: readonly Threshold[];
  /** Of 24. */
  readonly width: number;
  readonly stacked?: true;
  /** Of a stat, by its value. */
  readonly words?: Readonly<Record<number, string>>;
}

export interface Row {
  readonly title: string;
  readonly panels: readonly Panel[];
}
