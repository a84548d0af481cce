/**
 * - `no_token`: the backend gave none, or none that opens the widget here; a renewal is tried again.
 * - `no_widget`: the widget's script has not been loaded.
 * - `not_saved`: the widget says that a source was not saved.
 * - `not_confirmed`: it says that a source was saved, and the backend does not find it, or could not look.
 */
export type WidgetErrorCode = 'no_token' | 'no_widget' | 'not_saved' | 'not_confirmed';

/** As HTTP would have it: whose turn it is to mend it. */
const STATUS: Readonly<Record<WidgetErrorCode, number>> = {
  no_token: 503,
  no_widget: 500,
  not_saved: 502,
  not_confirmed: 502,
};

/** What went wrong with the widget. Its message is for developers; a page chooses its words by `code`. */
export class WidgetError extends Error {
  override readonly name = 'WidgetError';
  readonly code: WidgetErrorCode;

  constructor(code: WidgetErrorCode, message: string, cause?: unknown) {
    super(message, { cause });
    this.code = code;
  }

  /** For whoever logs it beside other errors of this package; a page needs none. */
  get status(): number {
    return STATUS[this.code];
  }
}
