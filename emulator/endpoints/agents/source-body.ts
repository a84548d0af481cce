/** What a source is made of in `agents`, and a check of one. */
import { z } from 'zod';
import { knownCredentials, wholeConfig } from '../../auth-schemes.ts';
import { invalid } from '../../errors.ts';
import { uuid, type ApiRequest } from '../../request.ts';
import { checkConfig, type SourceTemplate } from '../../templates.ts';
import type { Workspace } from '../../workspaces.ts';
import type { World } from '../../world.ts';
import { sourceName } from '../create-source.ts';
import { noQuery } from '../endpoint.ts';
import { workspaceName } from '../issue-scoped-token.ts';
import { workspaceNamed } from './workspace.ts';

type Json = Readonly<Record<string, unknown>>;

const config = z.record(z.string(), z.unknown());

export const entities = z.array(
  z.strictObject({ entity: z.string(), modes: z.array(z.enum(['read', 'write'])).nullish() }),
);

const sourceBody = z.strictObject({
  name: sourceName.nullish(),
  workspace_name: workspaceName,
  connector_type: z.string().nullish(),
  definition_id: uuid.nullish(),
  source_template_id: uuid.nullish(),
  replication_config: config.nullish(),
  credentials: config.nullish(),
  environment: config.nullish(),
  entities: entities.nullish(),
  server_side_oauth_secret_id: z.string().nullish(),
  selected_connection_template_tags: z.array(z.string()).optional(),
  selected_connection_template_tags_mode: z.enum(['any', 'all']).optional(),
});

/** A source that a request describes, and that the connector's specification lets pass. */
export interface GivenSource {
  readonly body: z.infer<typeof sourceBody>;
  readonly workspace: Workspace;
  readonly template: SourceTemplate;
  /** The request's parts in one. */
  readonly config: Json;
}

/** @throws ApiError 422, 404 for an unknown workspace, connector or template, 400 for credentials of no scheme */
export function givenSource(request: ApiRequest, world: World): GivenSource {
  request.query(noQuery);
  const body = request.body(sourceBody);
  const named = [body.connector_type, body.definition_id, body.source_template_id].filter(isGiven);
  if (named.length === 0) {
    throw valueError('One of connector_type, definition_id, or source_template_id must be provided');
  }
  if (named.length > 1) {
    throw valueError('Only one of connector_type, definition_id, or source_template_id can be provided');
  }
  if (![body.replication_config, body.credentials, body.server_side_oauth_secret_id].some(isGiven)) {
    throw valueError(
      'At least one of replication_config, credentials, or server_side_oauth_secret_id must be provided',
    );
  }
  const workspace = workspaceNamed(world, body.workspace_name);
  const template = world.templates.findBy({
    id: body.source_template_id,
    definitionId: body.definition_id,
    connectorType: body.connector_type,
  });
  const specification = world.templates.specificationOf(template);
  const replicationConfig = body.replication_config ?? {};
  const credentials = body.credentials ?? null;
  // What the authorization of the connector's own has left with Airbyte is not here to be checked.
  if (!isGiven(body.server_side_oauth_secret_id)) {
    const known =
      specification &&
      credentials &&
      knownCredentials(specification, credentials, template.partial_default_config);
    checkConfig(
      template,
      wholeConfig(specification, replicationConfig, known ?? credentials),
      'replication_config',
    );
  }
  return { body, workspace, template, config: wholeConfig(specification, replicationConfig, credentials) };
}

function isGiven(value: unknown): boolean {
  return value !== undefined && value !== null;
}

/** A rule of the whole body, in the words of the API's framework. */
function valueError(rule: string): Error {
  return invalid([{ at: ['body'], message: `Value error, ${rule}`, code: 'value_error' }]);
}
