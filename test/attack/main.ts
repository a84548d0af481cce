/** `npm run attack [-- name …]`: attacks the product on loopback, and prints what was tried. Exits 1 where it did not hold. */
import { textTable } from '../run/text-table.ts';
import { ATTACKS } from './attacks/index.ts';
import { Target } from './target.ts';

const print = (line: string): void => void process.stdout.write(`${line}\n`);

process.exit(await main(process.argv.slice(2)));

async function main(names: readonly string[]): Promise<number> {
  const unknown = names.filter((name) => !ATTACKS.some((attack) => attack.name === name));
  if (unknown.length > 0) {
    print(
      `There is no attack ${unknown.join(', ')}. There are: ${ATTACKS.map(({ name }) => name).join(', ')}.`,
    );
    return 2;
  }
  const chosen = ATTACKS.filter(({ name }) => names.length === 0 || names.includes(name));
  let [tries, failed] = [0, 0];
  for (const attack of chosen) {
    print(`\n${attack.name}: ${attack.description}`);
    await Target.with(async (target) => {
      const findings = await attack.run(target);
      for (const { times, held } of findings) {
        tries += times;
        if (!held) failed += 1;
      }
      const rows = findings.map(({ tried, times, held, seen }) => [
        held ? 'held' : 'BROKEN',
        tried,
        times,
        seen,
      ]);
      for (const line of textTable(rows)) print(`  ${line}`);
    });
  }
  print(
    `\n${chosen.length} attacks, ${tries.toLocaleString('en')} tries: ${failed === 0 ? 'all held' : `${failed} did not hold`}.`,
  );
  return failed === 0 ? 0 : 1;
}
