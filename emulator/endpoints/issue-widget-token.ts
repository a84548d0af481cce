import { z } from 'zod';
import { getOrCreateWorkspace } from '../get-or-create-workspace.ts';
import { uuid } from '../request.ts';
import { issueTokenBundle } from '../token-bundle.ts';
import { noQuery, type Endpoint } from './endpoint.ts';
import { workspaceName } from './issue-scoped-token.ts';

const tags = z.array(z.string()).nullish();
const tagsMode = z.enum(['any', 'all']).optional();

const body = z.strictObject({
  workspace_name: workspaceName,
  /** A scheme and a host, nothing after them. */
  allowed_origin: z.string().refine((text) => URL.canParse(text) && new URL(text).origin === text),
  region_id: z.string().nullish(),
  selected_source_template_tags: tags,
  selected_source_template_tags_mode: tagsMode,
  selected_connection_template_tags: tags,
  selected_connection_template_tags_mode: tagsMode,
});
const bodyWithUuid = body.extend({ region_id: uuid.nullish() });

export const issueWidgetToken: Endpoint = {
  operation: 'issueWidgetToken',
  method: 'POST',
  path: '/api/v1/embedded/widget-token',
  bearer: 'organization',
  prepare: (request, world) => {
    request.query(noQuery);
    const given = request.body(world.options.regionIdMustBeUuid ? bodyWithUuid : body);
    const getOrCreate = getOrCreateWorkspace(world, given.workspace_name, given.region_id ?? null);
    return {
      ...getOrCreate,
      commit: () => {
        const { workspace, ...effect } = getOrCreate.commit();
        return { body: { token: issueTokenBundle(world, workspace.id, given.allowed_origin) }, ...effect };
      },
    };
  },
};
