/** What stands in an example for somebody to fill in: it would be onboarded as it is. */
import { InvalidRequestError } from '../domain/errors.ts';
import { firstProblemTexts } from '../domain/problem-list.ts';
import { printable, type Output } from './terminal/output.ts';

/** As `onboarding template ID --example` prints them, and Airbyte's document its headers; no e-mail address, no XML. */
const IN_BRACKETS = /^<[^<>@]*[^<>@/]>$/;
/** `your_api_key`; of names only those of Airbyte's document, because a customer may be called `your_gym`. */
const YOURS = /^your_[\w-]+$/i;
/** `your-api-key`; it can be a subdomain, too. */
const PERHAPS_YOURS = /^your-[\w-]+$/i;
const OF_THE_DOCUMENT = new Set([
  ...['your_workspace_name', 'optional_region_id', 'your_source_name', 'your_source_template_id'],
  ...['your source configuration fields here', 'optional_tag1', 'optional_tag2'],
]);
const NAME = /(^|\.)(workspace_name|name)$/;

/**
 * @param output is told where something stands that may be one
 * @throws InvalidRequestError that names where they stand, never what does
 */
export function refusePlaceholders(request: unknown, output: Pick<Output, 'remark'>): void {
  const texts = [...textsIn(request)];
  const places = texts.filter(({ path, text }) => isPlaceholder(path, text));
  if (places.length > 0) {
    const message =
      'is a placeholder; fill in the value that it stands for, or take it as it is with --as-is';
    throw new InvalidRequestError(places.map(({ path }) => ({ path, message })));
  }
  const perhaps = texts.filter(({ path, text }) => PERHAPS_YOURS.test(text) && !NAME.test(path));
  if (perhaps.length === 0) return;
  const paths = firstProblemTexts(perhaps.map(({ path }) => path)).join(', ');
  output.remark(
    printable(
      `Warning: this looks like a placeholder, and is taken as it is: ${paths}. With --as-is nothing is said.`,
    ),
  );
}

function isPlaceholder(path: string, text: string): boolean {
  return OF_THE_DOCUMENT.has(text) || IN_BRACKETS.test(text) || (YOURS.test(text) && !NAME.test(path));
}

/** Every text and where it stands, in the order of the file. */
function* textsIn(json: unknown): Generator<{ path: string; text: string }> {
  const open: { path: string; value: unknown }[] = [{ path: '', value: json }];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const { path, value } = next;
    if (typeof value === 'string') yield { path, text: value };
    if (typeof value !== 'object' || value === null) continue;
    const inside = Array.isArray(value)
      ? value.map((item: unknown, index) => ({ path: `${path}[${index}]`, value: item }))
      : Object.entries(value).map(([key, item]) => ({
          path: path === '' ? key : `${path}.${key}`,
          value: item as unknown,
        }));
    open.push(...inside.reverse());
  }
}
