/** Airbyte's widget, in which a customer looks after the sources. */
import { openWidget } from '/page/browser.js';
import { backend, Refusal } from '/page/backend.js';
import { WIDGET_ERRORS } from '/page/words.js';

export async function openSources() {
  const event = document.getElementById('widget-event');
  event.textContent = '';
  await load(await backend.widgetScript());
  await openWidget({
    token: backend.widgetToken,
    confirm: backend.hasSource,
    onSourceSaved: () => (event.textContent = 'The source was saved.'),
    onError: ({ code }) => (event.textContent = WIDGET_ERRORS[code]),
  });
}

let loading = null;

/** Once, however often somebody clicks meanwhile. */
function load(script) {
  loading ??= loaded(script).finally(() => (loading = null));
  return loading;
}

async function loaded(script) {
  if (window.AirbyteEmbeddedWidget) return;
  await new Promise((resolve, reject) => {
    const element = document.createElement('script');
    element.src = script;
    element.onload = resolve;
    element.onerror = () => {
      element.remove();
      reject(new Refusal({ code: 'no_widget' }));
    };
    document.head.append(element);
  });
}
