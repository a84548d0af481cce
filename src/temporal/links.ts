/** Links into the Temporal UI, for people. */

/** Where a run is shown. */
export type LinkTo = (run: { readonly workflowId: string; readonly runId: string }) => string;

/** Links to runs, in the UI at `uiUrl`. */
export function linksInto(uiUrl: string, namespace: string): LinkTo {
  const base = workflowsUrl(uiUrl, namespace);
  return ({ workflowId, runId }) => `${base}/${encodeURIComponent(workflowId)}/${runId}`;
}

/** A link to the UI's list of what a visibility query finds. */
export function linkToList(
  { uiUrl, namespace }: { readonly uiUrl: string; readonly namespace: string },
  query: string,
): string {
  // Terminals end a link at a quote or a bracket.
  const escaped = encodeURIComponent(query).replaceAll(
    /['()]/g,
    (character) => `%${character.charCodeAt(0).toString(16)}`,
  );
  return `${workflowsUrl(uiUrl, namespace)}?query=${escaped}`;
}

function workflowsUrl(uiUrl: string, namespace: string): string {
  return `${uiUrl.replace(/\/+$/, '')}/namespaces/${encodeURIComponent(namespace)}/workflows`;
}
