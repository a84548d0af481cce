/** What the columns of a typed import are read as: what an import of the file has recorded, and for the rest what the templates say. */
import pMap from 'p-map';
import {
  ConfigError,
  hasAirbyteCredential,
  readTemplatesConfig,
  type Environment,
  type TemplatesConfig,
} from '../../config/index.ts';
import {
  readTextColumns,
  type ColumnType,
  type ColumnTypes,
  type TextColumn,
} from '../../import-file/index.ts';
import { firstProblemTexts } from '../../domain/problem-list.ts';
import type { Knowledge } from '../../preflight/index.ts';
import type { CliContext } from '../cli-context.ts';
import { EXIT, Unsuccessful } from '../exit.ts';
import type { TemplateAccess } from '../template-access.ts';
import { printable } from '../terminal/output.ts';
import type { OpenedImport } from './rows.ts';

/** How many templates are asked for at once. */
const AT_ONCE = 5;

/** For an import that asks templates for types. @throws ConfigError */
export function readTypedImportConfig(env: Environment): TemplatesConfig {
  if (hasAirbyteCredential(env)) return readTemplatesConfig(env);
  throw new ConfigError([
    '--typed asks source templates what their fields are: AIRBYTE_ORGANIZATION_ID, and AIRBYTE_CLIENT_ID and AIRBYTE_CLIENT_SECRET or AIRBYTE_ACCESS_TOKEN, must be set',
  ]);
}

/**
 * Those that are recorded stay as they are, whatever their templates say by now.
 * @throws AirbyteError; AirbyteFailed; Unsuccessful where it is interrupted; ImportFileError
 */
export async function columnTypesFor(
  { input, signal }: OpenedImport,
  {
    recorded,
    access,
    output,
  }: { readonly recorded: ColumnTypes; readonly access: TemplateAccess } & Pick<CliContext, 'output'>,
): Promise<ColumnTypes> {
  const [{ knowledgeOf }, { fieldTypeOf }] = await Promise.all([
    import('../template-access.ts'),
    import('../../preflight/index.ts'),
  ]);
  const typesOf = (known: Knowledge, columns: readonly TextColumn[]): [string, ColumnType][] =>
    columns.map(({ name, field }) => [
      name,
      known.kind === 'known' ? fieldTypeOf(known.specification, field) : 'text',
    ]);
  const types = new Map(recorded);
  const unknown: string[] = [];
  const addTemplate = async ([templateId, all]: readonly [string, readonly TextColumn[]]): Promise<void> => {
    const before = recorded.get(templateId);
    const columns = all.filter(({ name }) => before?.has(name) !== true);
    if (columns.length === 0 || signal.aborted) return;
    const known = await knowledgeOf(access, templateId);
    types.set(templateId, new Map([...(before ?? []), ...typesOf(known, columns)]));
    if (known.kind === 'unknown') unknown.push(`${JSON.stringify(templateId)}: ${known.reason}`);
  };
  await pMap(await readTextColumns(input), addTemplate, { concurrency: AT_ONCE });
  if (signal.aborted) {
    output.remark('Stopped before the first row.');
    throw new Unsuccessful(EXIT.failed);
  }
  for (const text of firstProblemTexts(unknown))
    output.remark(
      printable(`Warning: what a template asks for is not known, and its columns are texts. ${text}`),
    );
  return types;
}
