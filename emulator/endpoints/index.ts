import { agentsSourceEndpoints } from './agents/index.ts';
import { checkSource, getCheckStatus } from './check-source.ts';
import { createSource } from './create-source.ts';
import { deleteSource } from './delete-source.ts';
import type { Endpoint } from './endpoint.ts';
import { getAgentsScopedTokenInfo, getScopedTokenInfo } from './get-scoped-token-info.ts';
import { getSource } from './get-source.ts';
import { issueOrganizationToken } from './issue-organization-token.ts';
import { issueAgentsScopedToken, issueScopedToken } from './issue-scoped-token.ts';
import { issueAgentsWidgetToken, issueWidgetToken } from './issue-widget-token.ts';
import { listSources } from './list-sources.ts';
import { listWorkspaces } from './list-workspaces.ts';
import {
  getOrganizationSourceTemplate,
  getSourceTemplate,
  listConnectionTemplates,
  listOrganizationSourceTemplates,
  listSourceTemplates,
} from './source-templates.ts';
import { updateSource } from './update-source.ts';

/** Both generations of the API. Where two paths fit a request, the first one counts. */
export const endpoints: readonly Endpoint[] = [
  issueOrganizationToken,
  issueScopedToken,
  getScopedTokenInfo,
  issueWidgetToken,
  checkSource,
  getCheckStatus,
  createSource,
  listSources,
  getSource,
  updateSource,
  deleteSource,
  listSourceTemplates,
  getSourceTemplate,
  listOrganizationSourceTemplates,
  getOrganizationSourceTemplate,
  listConnectionTemplates,
  listWorkspaces,
  issueAgentsScopedToken,
  getAgentsScopedTokenInfo,
  issueAgentsWidgetToken,
  ...agentsSourceEndpoints,
];
