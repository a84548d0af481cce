/** Every small change of a source file that its tests should notice. */
import ts from 'typescript';

export type MutantKind =
  | 'negated condition'
  | 'comparison'
  | 'and, or'
  | 'no default'
  | 'boolean'
  | 'number'
  | 'text'
  | 'returns nothing'
  | 'no await'
  | 'no call'
  | 'no early end';

export interface Mutation {
  /** Relative to the checkout. */
  readonly file: string;
  /** From 1, as editors count. */
  readonly line: number;
  readonly column: number;
  readonly kind: MutantKind;
  readonly before: string;
  readonly after: string;
  /** Offset of what is replaced. */
  readonly start: number;
}

/** Whether it compiles is not asked: nothing that runs the tests checks types. */
export function mutationsOf(source: ts.SourceFile): Mutation[] {
  const mutations: Mutation[] = [];
  const visit = (node: ts.Node): void => {
    if (isUnexecuted(node)) return;
    for (const { kind, replaced, after } of changesOf(node, source)) {
      const start = replaced.getStart(source);
      const { line, character } = source.getLineAndCharacterOfPosition(start);
      const before = replaced.getText(source);
      mutations.push({
        ...{ file: source.fileName, line: line + 1, column: character + 1 },
        ...{ kind, before, after, start },
      });
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return mutations;
}

export function mutatedText(text: string, { start, before, after }: Mutation): string {
  return text.slice(0, start) + after + text.slice(start + before.length);
}

interface Change {
  readonly kind: MutantKind;
  readonly replaced: ts.Node;
  readonly after: string;
}

const NOTHING = ';';

function changesOf(node: ts.Node, source: ts.SourceFile): Change[] {
  const condition = conditionOf(node);
  const negated: Change[] =
    condition === undefined
      ? []
      : [{ kind: 'negated condition', replaced: condition, after: `!(${condition.getText(source)})` }];
  return [...negated, ...literalChanges(node), ...operatorChanges(node, source), ...statementChanges(node)];
}

function conditionOf(node: ts.Node): ts.Expression | undefined {
  if (ts.isIfStatement(node) || ts.isWhileStatement(node) || ts.isDoStatement(node)) return node.expression;
  return ts.isConditionalExpression(node) || ts.isForStatement(node) ? node.condition : undefined;
}

function literalChanges(node: ts.Node): Change[] {
  if (node.kind === ts.SyntaxKind.TrueKeyword) return [{ kind: 'boolean', replaced: node, after: 'false' }];
  if (node.kind === ts.SyntaxKind.FalseKeyword) return [{ kind: 'boolean', replaced: node, after: 'true' }];
  if (ts.isNumericLiteral(node)) {
    return [{ kind: 'number', replaced: node, after: String(Number(node.text) + 1) }];
  }
  if (!ts.isStringLiteralLike(node) || node.text === '' || isOfSyntax(node)) return [];
  return [{ kind: 'text', replaced: node, after: "''" }];
}

/** What is imported, and texts that only a function as their tag makes sense of. */
function isOfSyntax({ parent }: ts.StringLiteralLike): boolean {
  const isImported = ts.isCallExpression(parent) && parent.expression.kind === ts.SyntaxKind.ImportKeyword;
  return isImported || ts.isTaggedTemplateExpression(parent);
}

const COMPARISONS: ReadonlyMap<ts.SyntaxKind, string> = new Map([
  [ts.SyntaxKind.LessThanToken, '<='],
  [ts.SyntaxKind.LessThanEqualsToken, '<'],
  [ts.SyntaxKind.GreaterThanToken, '>='],
  [ts.SyntaxKind.GreaterThanEqualsToken, '>'],
  [ts.SyntaxKind.EqualsEqualsEqualsToken, '!=='],
  [ts.SyntaxKind.ExclamationEqualsEqualsToken, '==='],
]);

function operatorChanges(node: ts.Node, source: ts.SourceFile): Change[] {
  if (!ts.isBinaryExpression(node)) return [];
  const { operatorToken: operator, left } = node;
  const comparison = COMPARISONS.get(operator.kind);
  if (comparison !== undefined) return [{ kind: 'comparison', replaced: operator, after: comparison }];
  switch (operator.kind) {
    case ts.SyntaxKind.AmpersandAmpersandToken:
      return [{ kind: 'and, or', replaced: operator, after: '||' }];
    case ts.SyntaxKind.BarBarToken:
      return [{ kind: 'and, or', replaced: operator, after: '&&' }];
    case ts.SyntaxKind.QuestionQuestionToken:
      return [{ kind: 'no default', replaced: node, after: left.getText(source) }];
    default:
      return [];
  }
}

function statementChanges(node: ts.Node): Change[] {
  const changes: Change[] = [];
  if (ts.isReturnStatement(node) && node.expression !== undefined && !isUndefined(node.expression)) {
    changes.push({ kind: 'returns nothing', replaced: node.expression, after: 'undefined' });
  }
  if ((ts.isReturnStatement(node) || ts.isThrowStatement(node)) && isEarly(node)) {
    changes.push({ kind: 'no early end', replaced: node, after: NOTHING });
  }
  if (ts.isExpressionStatement(node)) {
    if (ts.isAwaitExpression(node.expression)) {
      changes.push({ kind: 'no await', replaced: node, after: NOTHING });
    }
    if (isCall(node.expression)) changes.push({ kind: 'no call', replaced: node, after: NOTHING });
  }
  return changes;
}

function isUndefined(node: ts.Expression): boolean {
  return ts.isIdentifier(node) && node.text === 'undefined';
}

/** More of the function would follow. */
function isEarly(node: ts.Statement): boolean {
  const block = node.parent;
  return !(ts.isBlock(block) && ts.isFunctionLike(block.parent) && block.statements.at(-1) === node);
}

function isCall(node: ts.Expression): boolean {
  if (ts.isVoidExpression(node)) return isCall(node.expression);
  return ts.isCallExpression(node) && node.expression.kind !== ts.SyntaxKind.SuperKeyword;
}

/** Types, and what names modules. */
function isUnexecuted(node: ts.Node): boolean {
  return (
    ts.isTypeNode(node) ||
    ts.isInterfaceDeclaration(node) ||
    ts.isTypeAliasDeclaration(node) ||
    ts.isImportDeclaration(node) ||
    ts.isExportDeclaration(node) ||
    ts.isModuleDeclaration(node)
  );
}
