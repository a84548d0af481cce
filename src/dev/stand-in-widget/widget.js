/**
 * A stand-in for the Airbyte Embedded Widget where no Airbyte is: the same class under the same name, the same messages
 * between page and frame, and the same refusals. Loaded with a script tag, as the real one is.
 */
window.AirbyteEmbeddedWidget = {
  EmbeddedWidget: class {
    #bundle;
    #onEvent;
    #dialog = document.createElement('dialog');
    #frame = document.createElement('iframe');

    /** @throws Error for a token that is not a bundle with a widgetUrl, such as a bare JWT */
    constructor({ token, onEvent = () => undefined }) {
      this.#bundle = bundleOf(token);
      this.#onEvent = onEvent;
      this.#dialog.setAttribute('aria-label', 'Airbyte Widget');
      this.#frame.title = 'Airbyte Widget';
      this.#frame.src = this.#bundle.widgetUrl;
      this.#frame.style.cssText = 'width: 30rem; height: 24rem; border: 0';
      this.#dialog.append(this.#frame);
      document.body.append(this.#dialog);
      window.addEventListener('message', this.#receive);
    }

    open() {
      this.#dialog.showModal();
    }

    updateToken(token) {
      this.#bundle = bundleOf(token);
      this.#sendToken();
    }

    destroy() {
      window.removeEventListener('message', this.#receive);
      this.#dialog.remove();
    }

    #receive = ({ origin, source, data }) => {
      if (source !== this.#frame.contentWindow || origin !== this.#origin) return;
      if (data === 'auth_token_request') this.#sendToken();
      else if (data === 'CLOSE_DIALOG') this.#dialog.close();
      else if (typeof data === 'object' && data !== null && data.type) this.#onEvent(data);
    };

    #sendToken() {
      this.#frame.contentWindow?.postMessage({ scopedAuthToken: this.#bundle.token }, this.#origin);
    }

    get #origin() {
      return new URL(this.#bundle.widgetUrl).origin;
    }
  },
};

function bundleOf(token) {
  const refused = new Error('Invalid token: missing widgetUrl');
  let bundle;
  try {
    bundle = JSON.parse(atob(token.replaceAll('-', '+').replaceAll('_', '/')));
  } catch {
    throw refused;
  }
  if (typeof bundle?.widgetUrl !== 'string' || typeof bundle.token !== 'string') throw refused;
  return bundle;
}
