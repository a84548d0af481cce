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

const text = readFileSync(new URL('../../deploy/alerts.yml', import.meta.url), 'utf8');

export const alerts: readonly Alert[] = (parse(text) as RuleFile).groups.flatMap(({ rules }) => rules);
