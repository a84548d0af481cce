import type { CreateSourceBody } from '../airbyte/index.ts';
import type { SealedSourceRequest } from '../domain/request.ts';
import { unseal, type KeyProvider } from '../secrets/index.ts';

/** A source that is wanted in a workspace. */
export interface WantedSource {
  readonly workspace_name: string;
  readonly workspace_id: string;
  readonly source: SealedSourceRequest;
}

/** The document's body, field for field, with the configuration opened. @throws UnsealableError */
export function sourceBody(keyring: KeyProvider, wanted: WantedSource): CreateSourceBody {
  const { source, workspace_id, workspace_name: workspaceName } = wanted;
  const { selected_connection_template_tags: tags, selected_connection_template_tags_mode: mode } = source;
  const config = unseal(keyring, { workspaceName, purpose: 'source_config' }, source.sealed_source_config);
  return {
    name: source.name,
    workspace_id,
    source_template_id: source.source_template_id,
    source_config: JSON.parse(config) as Record<string, unknown>,
    ...(tags !== undefined && {
      selected_connection_template_tags: tags,
      selected_connection_template_tags_mode: mode,
    }),
  };
}
