/** A token for one customer's workspace, which is made where there is none of the name. */
import { z } from 'zod';
import { getOrCreateWorkspace } from '../get-or-create-workspace.ts';
import { uuid } from '../request.ts';
import { issueTokenBundle, SAMPLE_ORIGIN } from '../token-bundle.ts';
import type { Workspace } from '../workspaces.ts';
import type { World } from '../world.ts';
import { noQuery, type Endpoint, type Work } from './endpoint.ts';

/** As long as the platform's column. */
export const workspaceName = z.string().min(1).max(256);

const bodyWithUuid = z.strictObject({ workspace_name: workspaceName, region_id: uuid.nullish() });
const body = bodyWithUuid.extend({ region_id: z.string().nullish() });

/** @param tokenOf makes what is answered */
function issuing(
  world: World,
  { workspace_name, region_id = null }: z.infer<typeof body>,
  tokenOf: (workspace: Workspace) => string,
): Work {
  const getOrCreate = getOrCreateWorkspace(world, workspace_name, region_id);
  return {
    ...getOrCreate,
    commit: () => {
      const { workspace, ...effect } = getOrCreate.commit();
      return { body: { token: tokenOf(workspace) }, ...effect };
    },
  };
}

export const issueScopedToken: Endpoint = {
  operation: 'issueScopedToken',
  apis: ['embedded'],
  method: 'POST',
  path: '/api/v1/embedded/scoped-token',
  bearer: 'organization',
  prepare: (request, world) => {
    const { options, tokens } = world;
    request.query(noQuery);
    const given = request.body(options.regionIdMustBeUuid ? bodyWithUuid : body);
    return issuing(world, given, ({ id }) =>
      options.scopedTokenFormat === 'jwt'
        ? tokens.issueScopedToken(id)
        : issueTokenBundle(world, id, given.region_id ?? SAMPLE_ORIGIN),
    );
  },
};

/** A bare JWT, which opens no widget. */
export const issueAgentsScopedToken: Endpoint = {
  operation: 'issueScopedToken',
  apis: ['agents'],
  method: 'POST',
  path: '/api/v1/account/applications/scoped-token',
  bearer: 'organization',
  prepare: (request, world) => {
    request.query(noQuery);
    return issuing(world, request.body(bodyWithUuid), ({ id }) => world.tokens.issueScopedToken(id));
  },
};
