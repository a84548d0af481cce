/**
 * Widget tokens: who may have one (I2), and where it comes from; and what stands in a workspace. May import
 * domain/region-id-format.ts, airbyte, client.ts.
 */
export {
  airbyteWidgetTokens,
  freshWidgetToken,
  type WidgetTokenAnswer,
  type WidgetTokenOutcome,
  type WidgetTokenRequest,
  type WidgetTokens,
  type WidgetTokenWish,
} from './widget-token.ts';
export { type Unanswered } from './unanswered.ts';
export {
  airbyteWorkspaceSources,
  sourceInWorkspace,
  type SourceLookup,
  type WorkspaceSource,
  type WorkspaceSources,
  type WorkspaceSourcesAnswer,
} from './workspace-sources.ts';
export { originAsTold } from './widget-origin.ts';
