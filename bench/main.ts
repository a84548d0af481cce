/** Runs benchmarks by name: `npm run bench -- onboarding`. Each prints a ratio to a floor measured in the same run. */
import { benchCliStart } from './cli-start.ts';
import { benchEngine, benchEngineOnPostgres } from './engine.ts';
import { benchAcceptance } from './import/acceptance.ts';
import { benchLive } from './import/live.ts';
import { benchImport } from './import.ts';
import { benchOnboarding } from './onboarding.ts';
import { benchPreflight } from './preflight.ts';
import { benchSignup } from './signup.ts';
import { benchStorm } from './storm.ts';
import { benchWorkerStart } from './worker-start.ts';

type Bench = (print: (line: string) => void) => Promise<void>;

const BENCHES: Readonly<Record<string, Bench>> = {
  'cli-start': benchCliStart,
  engine: benchEngine,
  'engine-postgres': benchEngineOnPostgres,
  import: benchImport,
  'import-acceptance': benchAcceptance,
  'import-live': benchLive,
  onboarding: benchOnboarding,
  preflight: benchPreflight,
  signup: benchSignup,
  storm: benchStorm,
  'worker-start': benchWorkerStart,
};

const names = process.argv.slice(2);
const benches = names.map((name) => BENCHES[name]).filter((bench) => bench !== undefined);
if (benches.length === 0 || benches.length < names.length) {
  process.stderr.write(`Name one or more of: ${Object.keys(BENCHES).join(', ')}\n`);
  process.exitCode = 2;
} else {
  for (const bench of benches) await bench((line) => void process.stdout.write(`${line}\n`));
}
