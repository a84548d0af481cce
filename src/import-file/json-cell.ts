/** A cell of a column that holds JSON. */
import { exactJson } from '../domain/exact-json.ts';
import { andMore } from '../domain/problem-list.ts';
import { BOOLEAN } from './column-types.ts';

/** What is in a cell that holds JSON: `undefined` where it does not, and `wrong` where it would be changed by reading it. */
export function jsonInCell(text: string): { readonly value: unknown; readonly wrong: string | null } {
  const json = exactJson(BOOLEAN.test(text) ? text.toLowerCase() : text);
  if (json.kind === 'not_json') return { value: undefined, wrong: null };
  const [first] = json.problems;
  if (first === undefined) return { value: json.value, wrong: null };
  const others = json.problems.length - 1 + json.more;
  const said = `${first.path === '' ? '' : `${first.path} `}${first.message}`;
  return { value: undefined, wrong: others === 0 ? said : `${said}; ${andMore(others)}` };
}
