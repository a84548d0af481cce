/** The branch arms of a source file, from the text as it was written: whatever ran it, they are the same. */
import ts from 'typescript';

/**
 * What can be taken or not. Of `&&`, `||` and `??` it is the right side: the left one is always taken. Default values
 * and `??=` are no arms: V8 does not count whether they were taken, so they would all be told as covered.
 */
export type ArmKind = 'if' | 'else' | '?' | ':' | '&&' | '||' | '??' | 'case' | 'catch' | 'function';

export interface Arm {
  /** Relative to the checkout. */
  readonly file: string;
  /** From 1, as editors count. */
  readonly line: number;
  readonly column: number;
  readonly kind: ArmKind;
  /** What tells it from others of its kind, and stays when lines move. */
  readonly text: string;
  /** What is executed when it is taken. */
  readonly node: ts.Node;
}

export function armsOf(source: ts.SourceFile): Arm[] {
  const arms: Arm[] = [];
  const add = (kind: ArmKind, node: ts.Node, text: string): void => {
    const { line, character } = source.getLineAndCharacterOfPosition(node.getStart(source));
    const told = text.replaceAll(/\s+/g, ' ');
    arms.push({ file: source.fileName, line: line + 1, column: character + 1, kind, text: told, node });
  };
  const visit = (node: ts.Node): void => {
    if (ts.isIfStatement(node)) {
      const condition = node.expression.getText(source);
      add('if', node.thenStatement, condition);
      if (node.elseStatement !== undefined) add('else', node.elseStatement, condition);
    } else if (ts.isConditionalExpression(node)) {
      for (const [kind, arm] of [['?', node.whenTrue] as const, [':', node.whenFalse] as const]) {
        add(kind, arm, `${node.condition.getText(source)} ${kind} ${arm.getText(source)}`);
      }
    } else if (ts.isBinaryExpression(node)) {
      const kind = LOGICAL.get(node.operatorToken.kind);
      if (kind !== undefined) add(kind, node.right, node.right.getText(source));
    } else if (ts.isCaseOrDefaultClause(node)) {
      add('case', node, ts.isCaseClause(node) ? node.expression.getText(source) : 'default');
    } else if (ts.isCatchClause(node)) {
      add('catch', node, node.block.getText(source));
    } else if (isFunction(node) && node.body !== undefined) {
      add('function', node.body, functionText(node, node.body, source));
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return arms;
}

const LOGICAL: ReadonlyMap<ts.SyntaxKind, '&&' | '||' | '??'> = new Map([
  [ts.SyntaxKind.AmpersandAmpersandToken, '&&'],
  [ts.SyntaxKind.BarBarToken, '||'],
  [ts.SyntaxKind.QuestionQuestionToken, '??'],
]);

export type FunctionNode = ts.FunctionLikeDeclaration;

export function isFunction(node: ts.Node): node is FunctionNode {
  return (
    ts.isFunctionDeclaration(node) ||
    ts.isFunctionExpression(node) ||
    ts.isArrowFunction(node) ||
    ts.isMethodDeclaration(node) ||
    ts.isConstructorDeclaration(node) ||
    ts.isAccessor(node)
  );
}

/** A name outlives a new body; what has none is told by all that it is. */
function functionText(node: FunctionNode, body: ts.Node, source: ts.SourceFile): string {
  const named = ts.isVariableDeclaration(node.parent) || ts.isPropertyAssignment(node.parent);
  const name = named ? node.parent.name : node.name;
  if (name !== undefined) return name.getText(source);
  if (ts.isConstructorDeclaration(node)) return 'constructor';
  return source.text.slice(node.getStart(source), body.end);
}
