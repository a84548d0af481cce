import { z } from 'zod';
import { sourceInWorkspace, type WorkspaceSources } from '../../widget/index.ts';
import { workspaceParams } from '../answer-schemas.ts';
import type { Endpoint } from '../endpoint.ts';
import { ProblemError } from '../problem.ts';
import { workspaceNameOf } from '../read-request.ts';
import { workspaceProblem } from '../workspace-problem.ts';

const sourceSchema = z
  .object({
    id: z.string(),
    name: z.string(),
    source_template_id: z.string().nullable().meta({ description: '`null`: Airbyte’s list does not say' }),
  })
  .meta({ id: 'WorkspaceSource' });

/** For API keys alone: each question is a call or two to Airbyte, and a progress token reads the progress and nothing else. */
export const getSource: Endpoint = {
  operation: 'getSource',
  method: 'get',
  path: '/v1/onboardings/{workspace_name}/sources/{source_id}',
  summary:
    'Whether a source stands in the onboarding’s workspace, such as one that the widget says it has made',
  access: 'api_key',
  request: {
    params: workspaceParams.extend({
      source_id: z.string().meta({ description: 'As Airbyte has it; compared exactly.' }),
    }),
  },
  responses: {
    200: { description: 'It stands in the workspace’s own list', content: sourceSchema },
  },
  problems: [
    'not_found',
    'not_ready',
    'workspace_changed',
    'airbyte_refused',
    'unavailable',
    'not_permitted',
    'not_set_up',
  ],
  handler: (services) => async (c) => {
    const lookup = await sourceInWorkspace(services.onboarding, services.workspaceSources ?? NO_CREDENTIAL, {
      workspaceName: workspaceNameOf(c),
      sourceId: c.req.param('source_id') ?? '',
    });
    switch (lookup.kind) {
      case 'found': {
        const { id, name, source_template_id } = lookup.source;
        return c.json({ id, name, source_template_id });
      }
      case 'not_found':
        throw new ProblemError('not_found', { detail: 'The onboarding’s workspace has no such source.' });
      default:
        throw workspaceProblem(lookup);
    }
  },
};

const NO_CREDENTIAL: WorkspaceSources = {
  list: () => {
    throw new ProblemError('not_set_up', { detail: 'This service has no Airbyte credential.' });
  },
};
