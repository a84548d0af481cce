/** The alert rules as a resource of the Prometheus operator's. */
import { parse, stringify } from 'yaml';

const HEAD = '# Made by `npm run docs` of deploy/alerts.yml, which has comments.\n';

/** @param alerts the text of deploy/alerts.yml @returns a manifest, as YAML */
export function prometheusRule(alerts: string): string {
  const manifest = {
    apiVersion: 'monitoring.coreos.com/v1',
    kind: 'PrometheusRule',
    metadata: { name: 'onboarding' },
    // A PrometheusRule says what a file of rules says.
    spec: parse(alerts) as unknown,
  };
  return `${HEAD}${stringify(manifest, { lineWidth: 0 })}`;
}
