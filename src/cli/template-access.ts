/** The organization's templates, for the commands that read them; loaded only for those. */
import { AirbyteClient, AirbyteError, type SourceTemplate } from '../airbyte/index.ts';
import { readTemplatesConfig, type Environment, type TemplatesConfig } from '../config/index.ts';
import type { FieldProblem } from '../domain/history/types.ts';
import { isAddressable } from '../domain/names.ts';
import type { SourceRequest } from '../domain/onboarding-request.ts';
import {
  asOrganization,
  ConnectorRegistry,
  sendableConfiguration,
  type Knowledge,
  Specifications,
  type TemplateReader,
} from '../preflight/index.ts';
import { AirbyteFailed, EXIT, type ExitCode } from './exit.ts';

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
  return await withTemplatesOf(readTemplatesConfig(env), use);
}

/** For a command with a configuration of its own. @throws AirbyteFailed */
export async function withTemplatesOf<T>(
  { airbyte: api, registry }: TemplatesConfig,
  use: (access: TemplateAccess) => Promise<T>,
): Promise<T> {
  const airbyte = new AirbyteClient(api);
  const specifications = new Specifications({ registry: new ConnectorRegistry(registry), now: Date.now });
  try {
    return await use({ airbyte, specifications, read: asOrganization(airbyte) });
  } catch (error) {
    throw error instanceof AirbyteError ? airbyteFailed(error, api) : error;
  } finally {
    await airbyte.close();
  }
}

/** Where Airbyte was asked, what came of it, which settings may be wrong, and what to do. */
function airbyteFailed(
  { message, outcome, status, isTransient }: AirbyteError,
  { apiUrl, credential }: TemplatesConfig['airbyte'],
): AirbyteFailed {
  const ofCredential =
    credential.kind === 'access_token'
      ? 'AIRBYTE_ACCESS_TOKEN'
      : 'AIRBYTE_CLIENT_ID and AIRBYTE_CLIENT_SECRET';
  const failed = (what: string, next: string, exitCode: ExitCode): AirbyteFailed =>
    new AirbyteFailed(`${what} (${message}). ${next}`, exitCode);
  // Nothing was sent but the request for a token.
  const isOfCredential = outcome === 'not_sent' && [400, 422].includes(status ?? 0);
  if (status === 401 || isOfCredential)
    return failed(
      `Airbyte at ${apiUrl} refuses the credential`,
      `Correct ${ofCredential}; \`onboarding doctor\` looks at it.`,
      EXIT.failed,
    );
  if (status === 403)
    return failed(
      `Airbyte at ${apiUrl} does not allow this`,
      `Check AIRBYTE_ORGANIZATION_ID, and what the organization of ${ofCredential} may use.`,
      EXIT.failed,
    );
  if (status !== null && status >= 300 && !isTransient)
    return failed(
      `What answers at ${apiUrl} does not do what Airbyte does`,
      'Check AIRBYTE_API_URL and AIRBYTE_API; `onboarding doctor` says what answers.',
      EXIT.failed,
    );
  if (status === null)
    return failed(
      `Airbyte cannot be reached at ${apiUrl}`,
      'Check AIRBYTE_API_URL, the network and the proxy (HTTPS_PROXY, NO_PROXY); then try again.',
      EXIT.unreachable,
    );
  return failed(
    `Airbyte at ${apiUrl} does not answer what is needed`,
    'Try again; if it lasts, check AIRBYTE_API_URL, and run `onboarding doctor`.',
    EXIT.unreachable,
  );
}

/** What came of checking a configuration as it would be sent. */
export interface CheckedConfiguration {
  readonly kind: 'passed' | 'failed' | 'skipped';
  /** Why it was not checked; `null` where it was. */
  readonly reason: string | null;
  readonly problems: readonly FieldProblem[];
  /** Whether the problems are of fields of the source, rather than of its `source_config`. */
  readonly areOfSource: boolean;
  /** How many fields are wrong besides. */
  readonly more: number;
}

export async function checkedConfiguration(
  { airbyte, specifications, read }: TemplateAccess,
  {
    source_template_id,
    source_config,
    credentials,
  }: Pick<SourceRequest, 'source_template_id' | 'source_config' | 'credentials'>,
): Promise<CheckedConfiguration> {
  const result = await sendableConfiguration(
    { source_config, ...(credentials !== undefined && { credentials }) },
    airbyte.abilities.configuration,
    { specifications, templateId: source_template_id, read },
  );
  if (result.kind === 'refused') return { ...result, kind: 'failed', reason: null };
  const reason = result.kind === 'sendable' ? result.unchecked : result.reason;
  return { kind: reason === null ? 'passed' : 'skipped', reason, problems: [], areOfSource: false, more: 0 };
}

/** What Airbyte answers to an id that it does not know, and to one that can be none. */
const NO_SUCH_ID = [404, 422];

/** The template of an id that somebody typed. @throws AirbyteFailed where there is none; AirbyteError */
export async function templateOf({ airbyte }: TemplateAccess, id: string): Promise<SourceTemplate> {
  // No address is that of a template by such a name.
  if (id === '' || !isAddressable(id)) throw noTemplate(id, 'no id is so');
  try {
    return await airbyte.templates.get(id);
  } catch (error) {
    if (!(error instanceof AirbyteError) || !NO_SUCH_ID.includes(error.status ?? 0)) throw error;
    throw noTemplate(id, error.message);
  }
}

/** What is known of what a template asks for; of an id that there is no template of, that there is none. @throws AirbyteError */
export async function knowledgeOf(access: TemplateAccess, id: string): Promise<Knowledge> {
  try {
    const template = await templateOf(access, id);
    return await access.specifications.of(id, () => Promise.resolve(template));
  } catch (error) {
    if (!(error instanceof AirbyteFailed)) throw error;
    return { kind: 'unknown', reason: error.message, isTransient: false };
  }
}

function noTemplate(id: string, why: string): AirbyteFailed {
  return new AirbyteFailed(
    `There is no source template ${JSON.stringify(id)} (${why}). \`onboarding templates\` lists those that there are.`,
    EXIT.notFound,
  );
}
