import { z } from 'zod';
import { getOrCreateWorkspace } from '../get-or-create-workspace.ts';
import { uuid } from '../request.ts';
import { issueTokenBundle, SAMPLE_ORIGIN } from '../token-bundle.ts';
import { noQuery, type Endpoint } from './endpoint.ts';

/** As long as the platform's column. */
export const workspaceName = z.string().min(1).max(256);

const body = z.strictObject({ workspace_name: workspaceName, region_id: z.string().nullish() });
const bodyWithUuid = body.extend({ region_id: uuid.nullish() });

export const issueScopedToken: Endpoint = {
  operation: 'issueScopedToken',
  method: 'POST',
  path: '/api/v1/embedded/scoped-token',
  bearer: 'organization',
  prepare: (request, world) => {
    const { options, tokens } = world;
    request.query(noQuery);
    const { workspace_name, region_id } = request.body(options.regionIdMustBeUuid ? bodyWithUuid : body);
    const getOrCreate = getOrCreateWorkspace(world, workspace_name, region_id ?? null);
    return {
      ...getOrCreate,
      commit: () => {
        const { workspace, ...effect } = getOrCreate.commit();
        const token =
          options.scopedTokenFormat === 'jwt'
            ? tokens.issueScopedToken(workspace.id)
            : issueTokenBundle(world, workspace.id, region_id ?? SAMPLE_ORIGIN);
        return { body: { token }, ...effect };
      },
    };
  },
};
