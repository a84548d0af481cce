import { z } from 'zod';
import { getOrCreateWorkspace } from '../get-or-create-workspace.ts';
import { uuid } from '../request.ts';
import { issueTokenBundle } from '../token-bundle.ts';
import type { World } from '../world.ts';
import { noQuery, type Endpoint, type Work } from './endpoint.ts';
import { workspaceName } from './issue-scoped-token.ts';

const tags = z.array(z.string()).optional();
const tagsMode = z.enum(['any', 'all']).optional();

const bodyWithUuid = z.strictObject({
  workspace_name: workspaceName,
  /** A scheme and a host, nothing after them. */
  allowed_origin: z.string().refine((text) => URL.canParse(text) && new URL(text).origin === text),
  region_id: uuid.nullish(),
  selected_source_template_tags: tags,
  selected_source_template_tags_mode: tagsMode,
  selected_connection_template_tags: tags,
  selected_connection_template_tags_mode: tagsMode,
});
const body = bodyWithUuid.extend({ region_id: z.string().nullish() });

function issuing(world: World, given: z.infer<typeof body>): Work {
  const getOrCreate = getOrCreateWorkspace(world, given.workspace_name, given.region_id ?? null);
  return {
    ...getOrCreate,
    commit: () => {
      const { workspace, ...effect } = getOrCreate.commit();
      return { body: { token: issueTokenBundle(world, workspace.id, given.allowed_origin) }, ...effect };
    },
  };
}

export const issueWidgetToken: Endpoint = {
  operation: 'issueWidgetToken',
  apis: ['embedded'],
  method: 'POST',
  path: '/api/v1/embedded/widget-token',
  bearer: 'organization',
  prepare: (request, world) => {
    request.query(noQuery);
    return issuing(world, request.body(world.options.regionIdMustBeUuid ? bodyWithUuid : body));
  },
};

export const issueAgentsWidgetToken: Endpoint = {
  ...issueWidgetToken,
  apis: ['agents'],
  path: '/api/v1/account/applications/widget-token',
  prepare: (request, world) => {
    request.query(noQuery);
    return issuing(world, request.body(bodyWithUuid));
  },
};
