/** What preflight adds: API calls a template, and time a configuration. */
import { connectors } from '../emulator/index.ts';
import { Specification } from '../src/preflight/specification.ts';
import { minimal, type ConnectorName } from '../test/fixtures/configurations.ts';
import { withStack } from '../test/support/stack.ts';
import { newCustomer } from './customers.ts';
import { compare, milliseconds, spreadOf, timed, times } from './samples.ts';

const CONFIGURATIONS = 2_000;
const PAIRS = 9;
const ONBOARDINGS = 20;

export async function benchPreflight(print: (line: string) => void): Promise<void> {
  print(
    `preflight of ${CONFIGURATIONS.toLocaleString('en')} configurations, against a structured clone of each`,
  );
  for (const connector of Object.keys(connectors) as ConnectorName[]) print(await checkingOf(connector));
  await callsOf(print);
}

async function checkingOf(connector: ConnectorName): Promise<string> {
  const { connectionSpecification, name } = connectors[connector];
  const compilations: number[] = [];
  for (let time = 0; time < PAIRS; time += 1) {
    compilations.push(await timed(() => Promise.resolve(new Specification(connectionSpecification, {}))));
  }
  const compiling = spreadOf(compilations);
  const specification = new Specification(connectionSpecification, {});
  const config = minimal[connector];
  const repeated = (work: () => unknown) => () =>
    timed(() => {
      for (let count = 0; count < CONFIGURATIONS; count += 1) work();
      return Promise.resolve();
    });
  const { measured, ratio } = await compare(
    PAIRS,
    repeated(() => structuredClone(config)),
    repeated(() => [specification.check(config), specification.secretsIn(config)]),
  );
  const each = (of: keyof typeof measured): string => ((1_000 * measured[of]) / CONFIGURATIONS).toFixed(1);
  return `  ${name.padEnd(20)} ${each('median')} µs each (${each('min')} to ${each('max')}), ${times(ratio)}; the template once ${milliseconds(compiling)}`;
}

async function callsOf(print: (line: string) => void): Promise<void> {
  await withStack(async ({ onboarding, emulator }) => {
    for (let count = 0; count < ONBOARDINGS; count += 1) {
      const request = newCustomer();
      await onboarding.start(request);
      await onboarding.result(request.workspace_name);
    }
    const calls = emulator.callsTo('getSourceTemplate');
    const distinct = new Set(emulator.callsTo('createSource').map(({ body }) => templateOf(body)));
    print(
      `${ONBOARDINGS} onboardings of 3 sources, ${distinct.size} distinct template: ${calls.length} call(s) for templates`,
    );
  });
}

function templateOf(body: unknown): unknown {
  return typeof body === 'object' && body !== null ? Reflect.get(body, 'source_template_id') : undefined;
}
