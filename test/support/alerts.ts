/** The alert rules of the deployment. */
import { readFileSync } from 'node:fs';
import { parse } from 'yaml';

export interface Alert {
  readonly alert: string;
  readonly expr: string;
  readonly for?: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
}

interface RuleFile {
  readonly groups: readonly { readonly name: string; readonly rules: readonly Alert[] }[];
}

interface RuleTests {
  readonly tests: readonly {
    readonly promql_expr_test: readonly { readonly exp_samples: readonly { readonly labels: string }[] }[];
  }[];
}

export const alerts: readonly Alert[] = (read('alerts.yml') as RuleFile).groups.flatMap(({ rules }) => rules);

/** The alerts that a test of the rules expects at some time. */
export const firedByTests: ReadonlySet<string> = new Set(
  (read('alerts.test.yml') as RuleTests).tests
    .flatMap(({ promql_expr_test: checks }) => checks.flatMap(({ exp_samples }) => exp_samples))
    .map(({ labels }) => /alertname="(\w+)"/.exec(labels)?.[1] ?? labels),
);

function read(name: string): unknown {
  return parse(readFileSync(new URL(`../../deploy/${name}`, import.meta.url), 'utf8'));
}
