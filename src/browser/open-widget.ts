import { browser, type Dialog, type WindowMessage } from './browser-globals.ts';
import { TokenRenewal } from './token-renewal.ts';
import type { WidgetConstructor } from './widget.ts';
import { widgetAddressOf } from './widget-address.ts';
import { WidgetError } from './widget-error.ts';
import { newsOf } from './widget-event.ts';

export interface SavedSource {
  readonly id: string;
  /** As the widget said it; `null` where it did not. */
  readonly name: string | null;
  readonly change: 'created' | 'updated';
}

export interface OpenWidgetOptions {
  /** A fresh token from your backend, which asks `POST /v1/onboardings/{workspace_name}/widget-token`; called whenever one is needed. */
  readonly token: () => Promise<string>;
  /**
   * Whether your backend finds the source in this customer's own workspace, by `GET /v1/onboardings/{workspace_name}/sources/{id}`:
   * what a page is told by the widget, any script could have told it.
   */
  readonly confirm: (sourceId: string) => Promise<boolean>;
  /** Airbyte's widget; by default what its script has left in `globalThis.AirbyteEmbeddedWidget`. */
  readonly widget?: WidgetConstructor;
  /** Of a source that was created or changed in the widget, after `confirm` has found it. */
  readonly onSourceSaved?: (source: SavedSource) => void;
  /** Of what goes wrong while the widget is open. It stays open. */
  readonly onError?: (error: WidgetError) => void;
  /** Every event as the widget sends it, unconfirmed. */
  readonly onEvent?: (event: { readonly type: string }) => void;
  /** Called once, when the dialog has closed, whoever closed it. */
  readonly onClose?: () => void;
  /** Milliseconds between renewals of the token while the dialog is open, 10 minutes by default: a token lives for 15 at least. */
  readonly renewEveryMs?: number;
}

export interface OpenedWidget {
  /** Closes the dialog, and takes the widget out of the page. To close it again does nothing. */
  readonly close: () => void;
}

const RENEW_EVERY_MS = 10 * 60_000;

/** A page has one dialog, whoever opens it: `null` where none is open or being opened. */
let opened: Promise<OpenedWidget> | null = null;

/**
 * Opens Airbyte's widget in a dialog. Where one is open already, or being opened, that is the answer, and no second one is opened.
 * @throws WidgetError `no_token` or `no_widget`
 */
export function openWidget(options: OpenWidgetOptions): Promise<OpenedWidget> {
  if (opened !== null) return opened;
  const forget = (): void => {
    opened = null;
  };
  const opening = open(options, forget);
  opening.catch(forget);
  return (opened = opening);
}

async function open(options: OpenWidgetOptions, onClosed: () => void): Promise<OpenedWidget> {
  const Widget = options.widget ?? browser.AirbyteEmbeddedWidget;
  if (Widget === undefined) throw new WidgetError('no_widget', 'The widget’s script has not been loaded.');
  const { token, address } = await freshToken(options);
  const others = new Set(dialogs());
  const widget = new Widget({ token, onEvent: (event) => void hear(options, event) });
  const dialog = dialogs().find((one) => !others.has(one));

  let isOpen = true;
  const renewal = new TokenRenewal({
    everyMs: options.renewEveryMs ?? RENEW_EVERY_MS,
    renew: async () => {
      const { token: renewed } = await freshToken(options);
      if (isOpen) widget.updateToken(renewed);
    },
    onError: (error) => options.onError?.(asWidgetError(error)),
  });
  let requests = 0;
  const receive = ({ origin, data }: WindowMessage): void => {
    if (origin !== address.origin) return;
    // The first is answered by the widget itself, with the token that it has just been made with.
    if (data === 'auth_token_request' && ++requests > 1) void renewal.now();
    if (data === 'CLOSE_DIALOG') close();
  };
  const close = (): void => {
    if (!isOpen) return;
    isOpen = false;
    renewal.stop();
    browser.removeEventListener('message', receive);
    dialog?.removeEventListener('close', close);
    dialog?.close();
    widget.destroy();
    onClosed();
    options.onClose?.();
  };

  browser.addEventListener('message', receive);
  // Escape closes the dialog too, of which the widget says nothing.
  dialog?.addEventListener('close', close);
  widget.open();
  return { close };
}

async function hear(
  { confirm, onEvent, onSourceSaved, onError }: OpenWidgetOptions,
  event: { type: string },
): Promise<void> {
  onEvent?.(event);
  const news = newsOf(event);
  if (news === null) return;
  if (news.kind === 'not_saved') {
    const reason = news.reason === null ? '.' : `: ${news.reason}`;
    onError?.(new WidgetError('not_saved', `The widget did not save the source${reason}`));
    return;
  }
  const { sourceId: id, name, change } = news;
  const confirmed = await confirmation(confirm, id);
  if (id !== null && confirmed === null) onSourceSaved?.({ id, name, change });
  else if (confirmed !== null) onError?.(confirmed);
}

/** `null`: it is confirmed. */
async function confirmation(
  confirm: OpenWidgetOptions['confirm'],
  id: string | null,
): Promise<WidgetError | null> {
  if (id === null) return new WidgetError('not_confirmed', 'The widget did not say which source it saved.');
  try {
    if (await confirm(id)) return null;
    return new WidgetError('not_confirmed', `The backend does not find the source ${id}.`);
  } catch (error) {
    return new WidgetError('not_confirmed', `The backend could not be asked for the source ${id}.`, error);
  }
}

/** @throws WidgetError */
async function freshToken({ token: ask }: OpenWidgetOptions): Promise<{ token: string; address: URL }> {
  try {
    const token = await ask();
    return { token, address: widgetAddressOf(token, browser.location.origin) };
  } catch (error) {
    throw asWidgetError(error);
  }
}

function asWidgetError(error: unknown): WidgetError {
  if (error instanceof WidgetError) return error;
  return new WidgetError('no_token', 'The backend gave no token for the widget.', error);
}

function dialogs(): Dialog[] {
  return [...browser.document.querySelectorAll('dialog')];
}
