/**
 * A stand-in for the Airbyte Embedded Widget where no Airbyte is: the same class under the same name, the same messages
 * between page and frame, and the same refusals. Loaded with a script tag, as the real one is.
 */
window.AirbyteEmbeddedWidget = class AirbyteEmbeddedWidget {
  #bundle;
  #onEvent;
  #dialog = document.createElement('dialog');
  #frame = document.createElement('iframe');

  /** @throws Error for a token that is not a bundle with a widgetUrl, such as a bare JWT */
  constructor({ token, onEvent }) {
    if (!token) throw new Error('Token is required to initialize AirbyteEmbeddedWidget');
    this.#bundle = bundleOf(token);
    this.#onEvent = onEvent;
    this.#dialog.setAttribute('aria-label', 'Airbyte Widget');
    this.#frame.title = 'Airbyte Widget';
    this.#frame.src = this.#bundle.widgetUrl;
    this.#frame.style.cssText = 'width: 30rem; height: 24rem; border: 0';
    this.#dialog.append(this.#frame);
    window.addEventListener('message', this.#receive);
    document.body.append(this.#dialog);
  }

  open() {
    this.#dialog.showModal();
  }

  updateToken(token) {
    if (!token) throw new Error('Token is required');
    this.#bundle = bundleOf(token);
    this.#sendToken();
  }

  destroy() {
    this.#dialog.remove();
    window.removeEventListener('message', this.#receive);
  }

  #receive = ({ origin, source, data }) => {
    if (source !== this.#frame.contentWindow && origin !== this.#origin) return;
    if (data === 'auth_token_request') this.#sendToken();
    else if (data === 'CLOSE_DIALOG') this.#dialog.close();
    else if (typeof data === 'object' && data?.type) this.#onEvent?.(data);
  };

  #sendToken() {
    this.#frame.contentWindow?.postMessage({ scopedAuthToken: this.#bundle.token }, this.#origin);
  }

  get #origin() {
    return new URL(this.#bundle.widgetUrl).origin;
  }
};

function bundleOf(token) {
  const refused = (what) => new Error(`Failed to decode token: ${what}`);
  let text;
  try {
    text = atob(token.replaceAll('-', '+').replaceAll('_', '/'));
  } catch {
    throw refused('Invalid token format: could not decode base64');
  }
  let bundle;
  try {
    bundle = JSON.parse(text);
  } catch (error) {
    throw refused(error.message);
  }
  if (!bundle?.widgetUrl) throw refused('Invalid token: missing widgetUrl');
  return bundle;
}
