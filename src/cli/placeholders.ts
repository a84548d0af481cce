/** What stands in an example for somebody to fill in: it would be onboarded as it is. */
import { InvalidRequestError } from '../domain/errors.ts';

/** As `onboarding template ID --example` prints them, and Airbyte's document its headers; no e-mail address, no XML. */
const IN_BRACKETS = /^<[^<>@]*[^<>@/]>$/;
/** `your_api_key`; of names only those of Airbyte's document, because a customer may be called `your-gym`. */
const YOURS = /^your[_-][\w-]+$/i;
const OF_THE_DOCUMENT = new Set([
  ...['your_workspace_name', 'optional_region_id', 'your_source_name', 'your_source_template_id'],
  ...['your source configuration fields here', 'optional_tag1', 'optional_tag2'],
]);
const NAME = /(^|\.)(workspace_name|name)$/;

/** @throws InvalidRequestError that names where they stand, never what does */
export function refusePlaceholders(request: unknown): void {
  const places = [...textsIn(request)].filter(({ path, text }) => isPlaceholder(path, text));
  if (places.length === 0) return;
  throw new InvalidRequestError(
    places.map(({ path }) => ({ path, message: 'is a placeholder; fill in the value that it stands for' })),
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
