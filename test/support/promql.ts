/** What an expression of PromQL reads, by the grammar of Prometheus' own editor. */
import { parser } from '@prometheus-io/lezer-promql';
import type { SyntaxNode } from '@lezer/common';

export interface Selector {
  readonly metric: string;
  readonly matchers: readonly { readonly label: string; readonly value: string }[];
  /** By which labels it is put together around it. */
  readonly groupedBy: readonly string[];
}

/** @throws Error for what is no PromQL */
export function selectorsOf(expression: string): Selector[] {
  const textOf = ({ from, to }: SyntaxNode): string => expression.slice(from, to);
  const selectors: Selector[] = [];
  parser.parse(expression).iterate({
    enter: ({ type, node }) => {
      if (type.isError) throw new Error(`That is no PromQL at ${node.from}: ${expression}`);
      if (type.name !== 'VectorSelector') return;
      const metric = node.getChild('Identifier');
      const matchers = node.getChild('LabelMatchers')?.getChildren('UnquotedLabelMatcher') ?? [];
      selectors.push({
        metric: metric === null ? '' : textOf(metric),
        matchers: matchers.map((matcher) => {
          const [, label = '', value = ''] = /^(\w+)\s*[=!~]+\s*"(.*)"$/.exec(textOf(matcher)) ?? [];
          return { label, value };
        }),
        groupedBy: groupingsAround(node).flatMap((grouping) => textOf(grouping).match(/\w+/g) ?? []),
      });
    },
  });
  return selectors;
}

function groupingsAround(node: SyntaxNode): SyntaxNode[] {
  const groupings: SyntaxNode[] = [];
  for (let inner = node, { parent } = node; parent !== null; inner = parent, { parent } = parent) {
    // What others are only let through by, or kept out by, has its labels no further than here.
    const isCondition = parent.getChild('And') !== null || parent.getChild('Unless') !== null;
    if (parent.name === 'BinaryExpr' && isCondition && inner.to === parent.to) break;
    if (parent.name !== 'AggregateExpr') continue;
    const labels = parent.getChild('AggregateModifier')?.getChild('GroupingLabels') ?? null;
    if (labels !== null) groupings.push(labels);
  }
  return groupings;
}
