import { createSource } from './create-source.ts';
import { deleteSource } from './delete-source.ts';
import type { Endpoint } from './endpoint.ts';
import { getScopedTokenInfo } from './get-scoped-token-info.ts';
import { getSource } from './get-source.ts';
import { issueOrganizationToken } from './issue-organization-token.ts';
import { issueScopedToken } from './issue-scoped-token.ts';
import { issueWidgetToken } from './issue-widget-token.ts';
import { listSources } from './list-sources.ts';
import { updateSource } from './update-source.ts';

/** The API. Where two paths fit a request, the first one counts. */
export const endpoints: readonly Endpoint[] = [
  issueOrganizationToken,
  issueScopedToken,
  getScopedTokenInfo,
  issueWidgetToken,
  createSource,
  listSources,
  getSource,
  updateSource,
  deleteSource,
];
