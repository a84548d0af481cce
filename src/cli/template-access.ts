/** The organization's templates, for the commands that read them; loaded only for those. */
import { AirbyteClient, AirbyteError } from '../airbyte/index.ts';
import { readTemplatesConfig, type Environment } from '../config.ts';
import {
  asOrganization,
  ConnectorRegistry,
  Specifications,
  type TemplateReader,
} from '../preflight/index.ts';
import { AirbyteFailed, EXIT } from './exit.ts';

export interface TemplateAccess {
  readonly airbyte: AirbyteClient;
  readonly specifications: Specifications;
  readonly read: TemplateReader;
}

/** @throws ConfigError, AirbyteFailed */
export async function withTemplates<T>(
  env: Environment,
  use: (access: TemplateAccess) => Promise<T>,
): Promise<T> {
  const { airbyte: api, registry } = readTemplatesConfig(env);
  const airbyte = new AirbyteClient(api);
  const specifications = new Specifications({ registry: new ConnectorRegistry(registry), now: Date.now });
  try {
    return await use({ airbyte, specifications, read: asOrganization(airbyte) });
  } catch (error) {
    if (!(error instanceof AirbyteError)) throw error;
    if (error.status === 404) throw new AirbyteFailed(error.message, EXIT.notFound);
    throw new AirbyteFailed(error.message, error.outcome === 'refused' ? EXIT.failed : EXIT.unreachable);
  } finally {
    await airbyte.close();
  }
}
