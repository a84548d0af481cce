import { Client } from '@temporalio/client';
import type { OnboardingPolicy } from '../domain/history/onboarding-policy.ts';
import { leniently, type KeyProvider } from '../secrets/index.ts';

/** What the parts of the client are built on. */
export interface ClientContext {
  readonly client: Client;
  /** For what is told of many runs: a key that is gone hides one field, not the run. */
  readonly lenientClient: Client;
  readonly keyring: KeyProvider;
  readonly taskQueue: string;
  /** Resolved into the input of every run that is started. */
  readonly policy: OnboardingPolicy;
  /** `region_id` where a request has none. */
  readonly regionId: string | null;
  readonly regionIdFormat: 'any' | 'uuid';
  /** Where a person looks at a run in the Temporal UI. */
  readonly linkTo: LinkTo;
}

export type LinkTo = (run: { readonly workflowId: string; readonly runId: string }) => string;

/** A client on the same connection that reads what it can, see {@link ClientContext.lenientClient}. */
export function lenientClient({ connection, options }: Client): Client {
  const { namespace, identity, loadedDataConverter } = options;
  return new Client({ connection, namespace, identity, dataConverter: leniently(loadedDataConverter) });
}

/** Links into the Temporal UI at `uiUrl`. */
export function linksInto(uiUrl: string, namespace: string): LinkTo {
  const base = workflowsOf(uiUrl, namespace);
  return ({ workflowId, runId }) => `${base}/${encodeURIComponent(workflowId)}/${runId}`;
}

/** A link to the Temporal UI's list of what a visibility query finds. */
export function linkToList(
  { uiUrl, namespace }: { readonly uiUrl: string; readonly namespace: string },
  query: string,
): string {
  // Terminals end a link at a quote or a bracket.
  const escaped = encodeURIComponent(query).replaceAll(
    /['()]/g,
    (character) => `%${character.charCodeAt(0).toString(16)}`,
  );
  return `${workflowsOf(uiUrl, namespace)}?query=${escaped}`;
}

function workflowsOf(uiUrl: string, namespace: string): string {
  return `${uiUrl.replace(/\/+$/, '')}/namespaces/${encodeURIComponent(namespace)}/workflows`;
}
