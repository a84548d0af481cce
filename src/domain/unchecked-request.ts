/** The `workspace_name` of a request that need not be valid; `null` where it has none that is a text. */
export function workspaceNameIn(request: unknown): string | null {
  const { workspace_name: name } = { workspace_name: null, ...(request as object | null) };
  return typeof name === 'string' ? name : null;
}
