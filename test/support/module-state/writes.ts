import ts from 'typescript';

/** Methods that write to their object. */
const WRITING = [
  ...['push', 'pop', 'shift', 'unshift', 'splice', 'sort', 'reverse', 'fill', 'copyWithin'],
  ...['set', 'add', 'delete', 'clear', 'append', 'write'],
];
/** Methods of `Object` and `Reflect` that write to their first argument. */
const WRITING_TO_FIRST = ['assign', 'defineProperty', 'defineProperties', 'setPrototypeOf', 'set'];

/** The expression to a part of which a node writes; `null` where it writes to none. */
export function writtenBy(node: ts.Node): ts.Expression | null {
  if (ts.isBinaryExpression(node) && isAssignment(node.operatorToken.kind)) return partOnly(node.left);
  if (ts.isDeleteExpression(node)) return partOnly(node.expression);
  if (ts.isPrefixUnaryExpression(node) || ts.isPostfixUnaryExpression(node)) {
    const isStep =
      node.operator === ts.SyntaxKind.PlusPlusToken || node.operator === ts.SyntaxKind.MinusMinusToken;
    return isStep ? partOnly(node.operand) : null;
  }
  if (!ts.isCallExpression(node) || !ts.isPropertyAccessExpression(node.expression)) return null;
  const { expression: of, name } = node.expression;
  const isToFirst = ['Object', 'Reflect'].includes(of.getText()) && WRITING_TO_FIRST.includes(name.text);
  if (isToFirst) return node.arguments[0] ?? null;
  return WRITING.includes(name.text) ? of : null;
}

/** The target, unless it is a whole variable: whether a variable can be written, its declaration says. */
function partOnly(target: ts.Expression): ts.Expression | null {
  return ts.isPropertyAccessExpression(target) || ts.isElementAccessExpression(target) ? target : null;
}

function isAssignment(kind: ts.SyntaxKind): boolean {
  return kind >= ts.SyntaxKind.FirstAssignment && kind <= ts.SyntaxKind.LastAssignment;
}
