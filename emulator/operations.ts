/** Every operation the emulator answers, by the name used in the call log and in faults. */
export const operationNames = [
  'issueOrganizationToken',
  'issueScopedToken',
  'getScopedTokenInfo',
  'issueWidgetToken',
  'createSource',
  'listSources',
  'getSource',
  'updateSource',
  'deleteSource',
  'listSourceTemplates',
  'getSourceTemplate',
  'checkSource',
  'getCheckStatus',
  'listOrganizationSourceTemplates',
  'getOrganizationSourceTemplate',
  'listConnectionTemplates',
  'listWorkspaces',
] as const;

/** An operation of the API, by the name that calls and faults have it under. */
export type OperationName = (typeof operationNames)[number];
