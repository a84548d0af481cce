/**
 * `npm run lint:boundaries`: that the linter refuses what it is to refuse, and no more. Once, in a step of its own, as what it takes for that
 * has nothing to do with a test run. Ends with 1 where a fact does not hold, and says which.
 */
import { isDeepStrictEqual } from 'node:util';
import { fileURLToPath } from 'node:url';
import { ESLint, type Linter } from 'eslint';
import tseslint from 'typescript-eslint';
import { FACTS, type Fact } from './facts.ts';

const PACKAGE = fileURLToPath(new URL('../..', import.meta.url));

const RULES = [
  'import-x/no-restricted-paths',
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
  'with types': linter({ languageOptions: { parserOptions: { projectService: false, project } } }),
  'without types': linter(tseslint.configs.disableTypeChecked as Linter.Config),
};

/** The rules that a file of the project would break if this were its text. */
async function broken({ file, text, needs }: Fact): Promise<(string | null)[]> {
  const [result] = await LINTERS[needs].lintText(`${text}\n`, { filePath: `${PACKAGE}${file}` });
  const messages = result?.messages ?? [];
  return messages.filter(({ severity }) => severity === 2).map(({ ruleId }) => ruleId);
}

let wrong = 0;
for (const fact of FACTS) {
  const found = await broken(fact);
  const { breaks } = fact;
  if ('among' in breaks ? found.includes(breaks.among) : isDeepStrictEqual(found, breaks.exactly)) continue;
  wrong += 1;
  const wanted = 'among' in breaks ? `${breaks.among} among them` : JSON.stringify(breaks.exactly);
  process.stderr.write(
    `${fact.file} with ${fact.text}\n  breaks ${JSON.stringify(found)}, and is to break ${wanted}\n`,
  );
}
process.stdout.write(`Of ${FACTS.length} facts of the linter, ${wrong} do not hold.\n`);
process.exitCode = wrong === 0 ? 0 : 1;
