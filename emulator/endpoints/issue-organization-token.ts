import { z } from 'zod';
import { ApiError } from '../errors.ts';
import { noQuery, type Endpoint } from './endpoint.ts';

const body = z.strictObject({ client_id: z.string(), client_secret: z.string() });

export const issueOrganizationToken: Endpoint = {
  operation: 'issueOrganizationToken',
  apis: ['embedded', 'agents'],
  method: 'POST',
  path: '/api/v1/account/applications/token',
  bearer: 'none',
  prepare: (request, { options, tokens }) => {
    request.query(noQuery);
    const { client_id, client_secret } = request.body(body);
    if (client_id !== options.clientId || client_secret !== options.clientSecret) {
      throw new ApiError(options.invalidCredentialsStatus, 'Invalid client credentials');
    }
    return {
      commit: () => ({
        body: {
          access_token: tokens.issueOrganizationToken(),
          token_type: 'bearer',
          expires_in: options.organizationTokenExpiresIn,
          organization_id: options.organizationId,
        },
      }),
    };
  },
};
