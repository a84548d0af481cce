/** Where in the original an arm can be looked for: each is executed exactly when the arm is. */
import ts from 'typescript';
import { isFunction, type Arm } from './arms.ts';

export interface Probe {
  /** From 0, as source maps count. */
  readonly line: number;
  readonly column: number;
  /** Added to where it is found in what was generated. */
  readonly shift: number;
}

/** The nearest to the start of the arm first. */
export function probesOf(arm: Arm, source: ts.SourceFile): Probe[] {
  const start = withoutWrapping(arm.node);
  const positions = new Set<number>();
  collect(start, source, positions);
  if (arm.kind === 'function' && isFunction(arm.node.parent)) {
    // Of a body that maps nothing the parameters tell: V8 counts them as part of the function.
    for (const parameter of arm.node.parent.parameters) collect(parameter.name, source, positions);
  }
  const at = (position: number, shift: number): Probe => {
    const { line, character: column } = source.getLineAndCharacterOfPosition(position);
    return { line, column, shift };
  };
  const inside = [...positions].map((position) =>
    at(position, position === start.getStart(source) ? shiftOf(arm) : 0),
  );
  const [parameter] = ts.isArrowFunction(start) ? start.parameters : [];
  // Before the parenthesis that it may have.
  return parameter === undefined ? inside : [...inside, at(parameter.getStart(source), -2)];
}

/**
 * Where an arm starts with a function, that function's own count begins with it; the arm's begins before, with its
 * operator, and a body's with its parameters. Statements begin where they begin.
 */
function shiftOf({ kind }: Arm): number {
  return ['?', ':', '&&', '||', '??', 'function'].includes(kind) ? -1 : 0;
}

/** Parentheses and types leave nothing that could be mapped. */
function withoutWrapping(node: ts.Node): ts.Node {
  const wraps =
    ts.isParenthesizedExpression(node) ||
    ts.isAsExpression(node) ||
    ts.isSatisfiesExpression(node) ||
    ts.isNonNullExpression(node);
  return wraps ? withoutWrapping(node.expression) : node;
}

/** Every token that is executed whenever the node is: none in what may be skipped, or is run at another time. */
function collect(node: ts.Node, source: ts.SourceFile, positions: Set<number>): void {
  positions.add(node.getStart(source));
  if (isApart(node)) return;
  for (const child of always(node, source)) {
    if (!isApart(child)) collect(child, source, positions);
  }
}

/** Has counts of its own, or none. */
function isApart(node: ts.Node): boolean {
  return isFunction(node) || ts.isClassLike(node) || ts.isTypeNode(node);
}

function always(node: ts.Node, source: ts.SourceFile): readonly ts.Node[] {
  if (ts.isBlock(node)) return node.statements.slice(0, 1);
  if (ts.isIfStatement(node) || ts.isSwitchStatement(node)) return [node.expression];
  if (ts.isIterationStatement(node, false)) return [];
  if (ts.isTryStatement(node)) return [node.tryBlock];
  if (ts.isConditionalExpression(node)) return [node.condition];
  if (ts.isCaseOrDefaultClause(node)) {
    return [...(ts.isCaseClause(node) ? [node.expression] : []), ...node.statements.slice(0, 1)];
  }
  if (ts.isBinaryExpression(node)) return [node.left];
  return node.getChildren(source);
}
