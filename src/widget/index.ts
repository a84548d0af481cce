/** Widget tokens: who may have one (I2), and where it comes from. May import domain/region-id-format.ts, airbyte, client.ts. */
export {
  airbyteWidgetTokens,
  freshWidgetToken,
  type WidgetTokenAnswer,
  type WidgetTokenOutcome,
  type WidgetTokenRequest,
  type WidgetTokens,
} from './widget-token.ts';
