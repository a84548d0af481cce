/** Airbyte's widget, as its script makes it: `new AirbyteEmbeddedWidget({ token, onEvent })`. */
export interface Widget {
  open(): void;
  updateToken(token: string): void;
  destroy(): void;
}

export type WidgetConstructor = new (config: {
  token: string;
  onEvent: (event: { type: string }) => void;
}) => Widget;
