/** I5: every type that stands in a history is declared in one place, so that a change of one is seen as such. */
import { fileURLToPath } from 'node:url';
import ts from 'typescript';
import { expect, test } from 'vitest';

const PACKAGE = fileURLToPath(new URL('../../..', import.meta.url));
const HISTORY = 'src/domain/history/';
const CONTRACT = 'src/activities/contract.ts';
const WORKFLOWS = 'src/workflows/index.ts';
const LOOK = 'src/domain/look.ts';

const program = ts.createProgram(
  [`${HISTORY}messages.ts`, CONTRACT, WORKFLOWS, LOOK].map((file) => PACKAGE + file),
  {
    target: ts.ScriptTarget.ES2023,
    module: ts.ModuleKind.NodeNext,
    moduleResolution: ts.ModuleResolutionKind.NodeNext,
    strict: true,
    allowImportingTsExtensions: true,
    noEmit: true,
    types: [],
  },
);
const checker = program.getTypeChecker();

/** Everything that the declarations name as a type, and what that names, as `Name in file`; libraries apart. */
function typesReachableFrom(roots: readonly ts.Node[]): string[] {
  const seen = new Set<ts.Node>();
  const found = new Set<string>();
  const open = [...roots];
  for (let node = open.pop(); node !== undefined; node = open.pop()) {
    for (const name of typeNamesIn(node)) {
      for (const declaration of declarationsOf(name)) {
        if (seen.has(declaration)) continue;
        seen.add(declaration);
        const { fileName } = declaration.getSourceFile();
        if (!fileName.startsWith(`${PACKAGE}src/`)) continue;
        found.add(`${name.getText()} in ${fileName.slice(PACKAGE.length)}`);
        open.push(declaration);
      }
    }
  }
  return [...found].sort();
}

/** The names in the types of a declaration, also those of values whose type is taken. */
function typeNamesIn(node: ts.Node): ts.EntityName[] {
  if (ts.isTypeReferenceNode(node)) return [node.typeName, ...childrenOf(node).flatMap(typeNamesIn)];
  if (ts.isTypeQueryNode(node)) return [node.exprName, ...childrenOf(node).flatMap(typeNamesIn)];
  if (ts.isExpressionWithTypeArguments(node) && ts.isIdentifier(node.expression))
    return [node.expression, ...childrenOf(node).flatMap(typeNamesIn)];
  // What a function does with its values is no part of their types.
  if (ts.isBlock(node)) return [];
  return childrenOf(node).flatMap(typeNamesIn);
}

function childrenOf(node: ts.Node): ts.Node[] {
  const children: ts.Node[] = [];
  ts.forEachChild(node, (child) => void children.push(child));
  return children;
}

function declarationsOf(name: ts.EntityName): readonly ts.Declaration[] {
  const symbol = checker.getSymbolAtLocation(name);
  if (symbol === undefined) throw new Error(`Nobody knows ${name.getText()}.`);
  const isAlias = (symbol.flags & ts.SymbolFlags.Alias) !== 0;
  return (isAlias ? checker.getAliasedSymbol(symbol) : symbol).declarations ?? [];
}

/** What a file exports. */
function exportsOf(file: string): ts.Node[] {
  const source = program.getSourceFile(PACKAGE + file);
  const symbol = source && checker.getSymbolAtLocation(source);
  if (symbol === undefined) throw new Error(`${file} is no module.`);
  return checker.getExportsOfModule(symbol).flatMap((exported) => {
    const isAlias = (exported.flags & ts.SymbolFlags.Alias) !== 0;
    return (isAlias ? checker.getAliasedSymbol(exported) : exported).declarations ?? [];
  });
}

const isElsewhere = (type: string): boolean => !type.includes(` in ${HISTORY}`) && !type.endsWith(CONTRACT);

test('the input and the result of the workflow, its messages and its activities are made of types in domain/history', () => {
  const roots = [WORKFLOWS, `${HISTORY}messages.ts`, CONTRACT].flatMap(exportsOf);
  const types = typesReachableFrom(roots);
  expect(types).toEqual(
    expect.arrayContaining([
      `Carry in ${HISTORY}types.ts`,
      `FailureType in ${HISTORY}types.ts`,
      `OnboardingInput in ${HISTORY}types.ts`,
      `OnboardingPolicy in ${HISTORY}types.ts`,
      `SealedSourceRequest in ${HISTORY}types.ts`,
      `WorkflowProgress in ${HISTORY}types.ts`,
    ]),
  );
  expect(types.filter(isElsewhere)).toEqual([]);
});

test('a type that is declared elsewhere is found, also behind another', () => {
  const types = typesReachableFrom(exportsOf(LOOK));
  expect(types).toContain(`FoundSource in ${HISTORY}types.ts`);
  expect(types.filter(isElsewhere)).toEqual([`Judgement in ${LOOK}`, `Wanted in ${LOOK}`]);
});
