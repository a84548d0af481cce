import ts from 'typescript';

/** The expression without parentheses, `await` and type assertions around it. */
export function bare(expression: ts.Expression): ts.Expression {
  const isAround =
    ts.isParenthesizedExpression(expression) ||
    ts.isAsExpression(expression) ||
    ts.isSatisfiesExpression(expression) ||
    ts.isNonNullExpression(expression) ||
    ts.isAwaitExpression(expression);
  return isAround ? bare(expression.expression) : expression;
}

/**
 * The expression that a chain of properties, elements and calls begins with.
 * @param isFollowed whether a method answers a part of its object; by default each does
 */
export function rootOf(
  expression: ts.Expression,
  isFollowed: (method: ts.PropertyAccessExpression) => boolean = () => true,
): ts.Expression {
  const node = bare(expression);
  if (ts.isPropertyAccessExpression(node) || ts.isElementAccessExpression(node))
    return rootOf(node.expression, isFollowed);
  const method = ts.isCallExpression(node) ? node.expression : null;
  return method !== null && ts.isPropertyAccessExpression(method) && isFollowed(method)
    ? rootOf(method.expression, isFollowed)
    : node;
}

/** The expressions that an expression is made of. */
export function partsOf(node: ts.Node): ts.Expression[] {
  const parts: ts.Expression[] = [];
  ts.forEachChild(node, (child) => {
    if (ts.isExpression(child)) parts.push(child);
    else if (!ts.isTypeNode(child) && !ts.isFunctionLike(child)) parts.push(...partsOf(child));
  });
  return parts;
}
