import type { World } from './world.ts';

/** Where the sample of the document says its widget is embedded; used when a scoped token names no region. */
export const SAMPLE_ORIGIN = 'https://api.airbyte.ai';

/** The document's token: base64 of a JSON object with the scoped JWT and the widget's address. */
export function issueTokenBundle(
  { tokens, options }: World,
  workspaceId: string,
  allowedOrigin: string,
): string {
  const token = tokens.issueScopedToken(workspaceId);
  const widgetUrl = options.widgetUrl({ workspaceId, allowedOrigin });
  const bundle = widgetUrl === null ? { token } : { token, widgetUrl };
  return Buffer.from(JSON.stringify(bundle)).toString('base64');
}
