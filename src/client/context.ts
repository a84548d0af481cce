import type { Client } from '@temporalio/client';
import type { OnboardingPolicy } from '../domain/policy.ts';
import type { Keyring } from '../secrets/index.ts';

/** What the parts of the client are built on. */
export interface ClientContext {
  readonly client: Client;
  readonly keyring: Keyring;
  readonly taskQueue: string;
  /** Resolved into the input of every run that is started. */
  readonly policy: OnboardingPolicy;
  /** Where a person looks at a run in the Temporal UI. */
  readonly linkTo: LinkTo;
}

export type LinkTo = (run: { readonly workflowId: string; readonly runId: string }) => string;

/** Links into the Temporal UI at `uiUrl`. */
export function linksInto(uiUrl: string, namespace: string): LinkTo {
  const base = `${uiUrl.replace(/\/+$/, '')}/namespaces/${encodeURIComponent(namespace)}/workflows`;
  return ({ workflowId, runId }) => `${base}/${encodeURIComponent(workflowId)}/${runId}`;
}
