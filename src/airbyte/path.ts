/**
 * Builds a URL path: path`/api/v1/embedded/sources/${id}`, every parameter escaped into one segment.
 * @throws TypeError for a parameter that would address something else: empty, `.` or `..`
 */
export function path(literals: TemplateStringsArray, ...parameters: readonly string[]): string {
  return literals.reduce((before, literal, index) => before + segment(parameters[index - 1] ?? '') + literal);
}

function segment(parameter: string): string {
  if (parameter === '' || parameter === '.' || parameter === '..') {
    throw new TypeError('a path parameter is empty, "." or ".."');
  }
  return encodeURIComponent(parameter);
}
