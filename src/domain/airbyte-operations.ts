/** What a call to Airbyte’s API is for, as far as the next step after its failure depends on it. */

/**
 * `credential`: the organization’s own token, which every other call needs. `token`: for the workspace, by its name. `look`: at
 * what stands in it. `create`, `check`: of a source with its template and configuration. `change`: of one that stands there.
 */
export type OperationKind = 'credential' | 'token' | 'look' | 'create' | 'check' | 'change';

const KINDS: Readonly<Record<string, OperationKind>> = {
  issueOrganizationToken: 'credential',
  issueScopedToken: 'token',
  issueWidgetToken: 'token',
  getScopedTokenInfo: 'token',
  listWorkspaces: 'look',
  listSources: 'look',
  getSource: 'look',
  createSource: 'create',
  checkSource: 'check',
  getCheckStatus: 'check',
  updateSource: 'change',
  deleteSource: 'change',
};

/** By an operation’s name, as the API’s client has it; `null` for one that parks nothing. */
export function operationKind(operation: string): OperationKind | null {
  return Object.hasOwn(KINDS, operation) ? (KINDS[operation] ?? null) : null;
}
