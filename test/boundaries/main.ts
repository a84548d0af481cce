/**
 * `npm run lint:boundaries`: that the linter refuses what it is to refuse, and no more. Once, in a step of its own, as what it takes for that
 * has nothing to do with a test run. Ends with 1 where a fact does not hold, and says which.
 */
import { isDeepStrictEqual } from 'node:util';
import { fileURLToPath } from 'node:url';
import { ESLint, type Linter } from 'eslint';
import tseslint from 'typescript-eslint';
import { FACTS, type Fact } from './facts.ts';
import { textOf, wallsOf, type Wall } from './walls.ts';

const PACKAGE = fileURLToPath(new URL('../..', import.meta.url));

const WALL_RULE = 'import-x/no-restricted-paths';
const RULES = [
  WALL_RULE,
  'import-x/no-cycle',
  '@typescript-eslint/no-restricted-imports',
  '@typescript-eslint/no-floating-promises',
  '@typescript-eslint/no-explicit-any',
];

/** The project's own, but for where types come from, which is what takes time. */
function linter(...more: Linter.Config[]): ESLint {
  const ruleFilter = ({ ruleId }: { ruleId: string }): boolean => RULES.includes(ruleId);
  return new ESLint({ cwd: PACKAGE, ruleFilter, overrideConfig: more });
}

const project = fileURLToPath(new URL('tsconfig.json', import.meta.url));
const LINTERS = {
  'with types': linter({
    languageOptions: {
      // In CI it would take each file as it is on disk, and not the text that it is given.
      parserOptions: { projectService: false, project, disallowAutomaticSingleRunInference: true },
    },
  }),
  'without types': linter(tseslint.configs.disableTypeChecked),
};

/** The rules that a file of the project would break if this were its text. */
async function brokenRules({ file, text, needs }: Fact): Promise<(string | null)[]> {
  const [result] = await LINTERS[needs].lintText(`${text}\n`, { filePath: `${PACKAGE}${file}` });
  const messages = result?.messages ?? [];
  return messages.filter(({ severity }) => severity === 2).map(({ ruleId }) => ruleId);
}

/** The imports of a wall that the linter takes otherwise than the list of zones. */
async function breaches(wall: Wall): Promise<string[]> {
  const [result] = await LINTERS['without types'].lintText(textOf(wall), {
    filePath: `${PACKAGE}src/${wall.file}`,
  });
  const refused = new Set(
    result?.messages.filter(({ ruleId }) => ruleId === WALL_RULE).map(({ line }) => line),
  );
  return wall.imports
    .filter(({ isAllowed }, index) => refused.has(index + 1) === isAllowed)
    .map(({ path, isAllowed }) => `src/${wall.file} ${isAllowed ? 'may' : 'may not'} import src/${path}`);
}

const broken: string[] = [];
for (const fact of FACTS) {
  const found = await brokenRules(fact);
  const { breaks } = fact;
  if ('among' in breaks ? found.includes(breaks.among) : isDeepStrictEqual(found, breaks.exactly)) continue;
  const wanted = 'among' in breaks ? `${breaks.among} among them` : JSON.stringify(breaks.exactly);
  broken.push(`${fact.file} with ${fact.text}\n  breaks ${JSON.stringify(found)}, and is to break ${wanted}`);
}
const walls = wallsOf(`${PACKAGE}src`);
for (const wall of walls) broken.push(...(await breaches(wall)));
for (const line of broken) process.stderr.write(`${line}\n`);
const count = FACTS.length + walls.reduce((sum, { imports }) => sum + imports.length, 0);
process.stdout.write(`Of ${count} facts of the linter, ${broken.length} do not hold.\n`);
process.exitCode = broken.length === 0 ? 0 : 1;
