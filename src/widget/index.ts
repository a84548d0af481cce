/**
 * Widget tokens: who may have one, and where it comes from. Imports airbyte, and the client's types; of HTTP and the
 * command line it knows nothing.
 */
export { airbyteWidgetTokens } from './airbyte-widget-tokens.ts';
export {
  freshWidgetToken,
  type WidgetTokenAnswer,
  type WidgetTokenOutcome,
  type WidgetTokenRequest,
  type WidgetTokens,
} from './widget-token.ts';
