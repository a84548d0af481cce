/**
 * Connectors with the specifications that the real ones have: names, titles, types, constants, patterns and which fields
 * are secret are facts of the named file; the descriptions are words of our own. Left out are what only a form needs
 * (`order`, `group`, `always_show`, `multiline`) and `advanced_auth`.
 */
export interface Connector {
  readonly name: string;
  /** Source: airbytehq/airbyte-platform, `NameToDefinitionMapper.kt`. */
  readonly definitionId: string;
  /** JSON Schema, draft 7. */
  readonly connectionSpecification: Readonly<Record<string, unknown>>;
}

/** The pattern of a moment that most connectors have. */
export const UTC_SECONDS = '^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z$';

/** A text that the API masks in its answers. */
export function secret(title: string, description: string): Record<string, unknown> {
  return { type: 'string', title, description, airbyte_secret: true };
}
