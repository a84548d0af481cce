/** What of a request's sources is not offered: another template, or a field that the template does not ask for. */
import type { RequestIssue } from '../domain/onboarding-request.ts';
import { pathsNotNamed, pathsOutside } from '../preflight/index.ts';
import type { OfferedTemplate } from './offered-templates.ts';

interface WantedSource {
  readonly source_template_id: string;
  readonly source_config: Readonly<Record<string, unknown>>;
}

/** @param pathOf where the source of that index stands in the request; empty where it is all of it */
export function unofferedIn(
  sources: readonly WantedSource[],
  templates: readonly OfferedTemplate[],
  pathOf: (index: number) => string,
): RequestIssue[] {
  const byId = new Map(templates.map((template) => [template.id.toLowerCase(), template]));
  return sources.flatMap(({ source_template_id, source_config }, index) => {
    const at = (path: string): string => (pathOf(index) === '' ? path : `${pathOf(index)}.${path}`);
    const template = byId.get(source_template_id.toLowerCase());
    if (template === undefined)
      return [{ path: at('source_template_id'), message: 'is not a template that is offered' }];
    return pathsNotAskedFor(template, source_config).map((path) => ({
      path: at(`source_config.${path}`),
      message: 'is not a field that the template asks for',
    }));
  });
}

function pathsNotAskedFor(
  { form, fieldNames }: OfferedTemplate,
  config: WantedSource['source_config'],
): string[] {
  if (form !== null) return pathsOutside(form, config);
  return fieldNames === undefined ? [] : pathsNotNamed(fieldNames, config);
}
