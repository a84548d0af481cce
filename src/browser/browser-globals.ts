/** What is used of a browser, whose own types would be everybody's: the rest of this package runs in Node.js. */
import type { WidgetConstructor } from './widget.ts';

export interface Dialog {
  close(): void;
  addEventListener(type: 'close', listener: () => void): void;
  removeEventListener(type: 'close', listener: () => void): void;
}

export interface WindowMessage {
  readonly origin: string;
  readonly data: unknown;
}

interface BrowserGlobals {
  readonly location: { readonly origin: string };
  readonly document: { querySelectorAll(selector: 'dialog'): Iterable<Dialog> };
  readonly AirbyteEmbeddedWidget?: WidgetConstructor;
  addEventListener(type: 'message', listener: (message: WindowMessage) => void): void;
  removeEventListener(type: 'message', listener: (message: WindowMessage) => void): void;
}

export const browser = globalThis as unknown as BrowserGlobals;
