/**
 * `npm run docs`: writes what is known in code where people read it. What zones.ts says goes to docs/architecture.md and to the head of
 * each room's door, the variables of `src/config` to docs/configuration.md, the panels of dashboard/panels.ts to
 * deploy/grafana/onboarding.json, the address of the repository, which package.json names, to the links of deploy/alerts.yml, and
 * these alerts to what the Prometheus operator reads.
 */
import { existsSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { configurationPage } from './configuration-page.ts';
import { grafanaDashboard } from './dashboard/grafana.ts';
import { prometheusRule } from './prometheus-rule.ts';
import { RUNBOOK_URL } from './runbook.ts';
import { headOf, ZONES, zonesTable } from '../zones.ts';

const LINE_WIDTH = 130;

const ARCHITECTURE = new URL('../docs/architecture.md', import.meta.url);
const CONFIGURATION = new URL('../docs/configuration.md', import.meta.url);
const DASHBOARD = new URL('../deploy/grafana/onboarding.json', import.meta.url);
const ALERTS = new URL('../deploy/alerts.yml', import.meta.url);
const PROMETHEUS_RULE = new URL(
  '../deploy/kubernetes/components/prometheus-operator/alerts.yaml',
  import.meta.url,
);
const TABLE = /(?<=<!-- zones -->\n)[^]*(?=<!-- end of zones -->)/;
/** A comment with which a file begins. */
const HEAD = /^\/\*\*[^]*?\*\/\n/;

await replaceIn(ARCHITECTURE, (text) => text.replace(TABLE, `\n${zonesTable()}\n\n`));
await writeFile(CONFIGURATION, configurationPage());
await writeFile(DASHBOARD, grafanaDashboard());
await replaceIn(ALERTS, (text) => text.replaceAll(/(?<=runbook_url: )[^#\n]+/g, RUNBOOK_URL));
await writeFile(PROMETHEUS_RULE, prometheusRule(await readFile(ALERTS, 'utf8')));
for (const zone of ZONES) {
  const door = new URL(`../src/${zone.name}/index.ts`, import.meta.url);
  if (existsSync(door)) await replaceIn(door, (text) => comment(headOf(zone)) + text.replace(HEAD, ''));
}

async function replaceIn(file: URL, replace: (text: string) => string): Promise<void> {
  const before = await readFile(file, 'utf8');
  const after = replace(before);
  if (after !== before) await writeFile(file, after);
}

function comment(text: string): string {
  const line = `/** ${text} */\n`;
  if (line.length <= LINE_WIDTH) return line;
  const lines = [''];
  for (const word of text.split(' ')) {
    const [last = ''] = lines.slice(-1);
    const longer = last === '' ? word : `${last} ${word}`;
    if (longer.length <= LINE_WIDTH - ' * '.length) lines[lines.length - 1] = longer;
    else lines.push(word);
  }
  return `/**\n${lines.map((words) => ` * ${words}\n`).join('')} */\n`;
}
