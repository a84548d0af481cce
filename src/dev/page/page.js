/**
 * What a customer meets: a form, live progress, a correction where one is needed, and Airbyte's widget. It talks to the
 * company's own backend (/page/…), which holds the API key, and reads progress with a token of its own.
 */
const STATES = {
  waiting: 'waiting',
  checking: 'being checked',
  creating: 'being created',
  retrying: 'trying again',
  settling: 'waiting for an answer',
  created: 'connected',
  adopted: 'connected',
  failed: 'needs your attention',
  cancelled: 'cancelled',
};

const SUMMARIES = {
  running: 'We are setting up your sources. You can leave this page: it goes on without it.',
  needs_attention: 'Something needs your attention.',
  completed: 'Everything is connected.',
  failed: 'We can’t finish this yet.',
  cancelled: 'It was cancelled.',
};

const at = (id) => document.getElementById(id);
let stream = null;

at('signup').addEventListener('submit', (event) => {
  event.preventDefault();
  void telling(async () => {
    const form = Object.fromEntries(new FormData(event.target));
    const { workspace_name } = await ask('signup', form);
    at('signup').hidden = true;
    at('progress').hidden = false;
    at('progress-title').focus();
    at('summary').textContent = SUMMARIES.running;
    await follow(workspace_name);
  });
});

at('open-widget').addEventListener('click', () => {
  void telling(async () => {
    const { token, script } = await ask('widget-token');
    await load(script);
    const { EmbeddedWidget } = window.AirbyteEmbeddedWidget;
    const widget = new EmbeddedWidget({ token, hideButton: true, onEvent: tellEvent });
    widget.open();
  });
});

/** An EventSource connects again by itself; with a token that has expired it needs another one. */
async function follow(workspaceName) {
  const { token } = await ask('progress-token');
  const path = `/v1/onboardings/${encodeURIComponent(workspaceName)}/events`;
  stream?.close();
  stream = new EventSource(`${path}?token=${encodeURIComponent(token)}`);
  stream.addEventListener('progress', ({ data }) => show(JSON.parse(data)));
  stream.addEventListener('end', () => stream.close());
  stream.addEventListener('error', () => {
    if (stream.readyState === EventSource.CLOSED)
      setTimeout(() => void telling(() => follow(workspaceName)), 2_000);
  });
}

function show({ status, percent, workspace_id, sources, failure }) {
  at('summary').textContent = wordsOf(failure) ?? SUMMARIES[status];
  at('percent').value = percent;
  at('open-widget').hidden = workspace_id === null;
  const list = at('sources');
  for (const [index, source] of sources.entries()) showSource(list.children[index] ?? added(list), source);
}

/** Into what stands there already, so that nobody loses what they are typing. */
function showSource(item, { name, state, failure }) {
  const part = (selector) => item.querySelector(selector);
  part('.name').textContent = name;
  part('.state').textContent = STATES[state];
  const fields = failure?.fields ?? [];
  part('.failure').textContent = fields.length === 0 ? (wordsOf(failure) ?? '') : '';
  showFields(part('.correction'), fields, name);
  part('.correction').hidden = state !== 'failed' || failure?.whose_move !== 'customer';
  part('.correction').dataset.source = name;
  part('.asked').textContent = `Corrected value for ${name}`;
}

function wordsOf(failure) {
  return failure ? `${failure.summary} ${failure.next}` : null;
}

/** What is wrong stands next to the field that mends it. */
function showFields(form, fields, name) {
  const list = form.querySelector('.fields');
  list.id = `fields-${name}`;
  list.replaceChildren(
    ...fields.map(({ field, title, message }) => {
      const item = document.createElement('li');
      item.textContent = message.startsWith(title ?? field) ? message : `${title ?? field}: ${message}`;
      return item;
    }),
  );
  const input = form.querySelector('input');
  input.ariaInvalid = String(fields.length > 0);
  input.setAttribute('aria-describedby', list.id);
}

function added(list) {
  const item = at('source').content.firstElementChild.cloneNode(true);
  item.querySelector('.correction').addEventListener('submit', (event) => {
    event.preventDefault();
    void telling(async () => {
      const { source } = event.target.dataset;
      const value = new FormData(event.target).get('value');
      const { workspace_name } = await ask('retry', { source, value });
      event.target.hidden = true;
      // What had closed has a stream of its own again.
      if (stream?.readyState === EventSource.CLOSED) await follow(workspace_name);
    });
  });
  list.append(item);
  return item;
}

/** What the widget says is a hint to look again, never a fact: anybody's page can send messages. */
function tellEvent({ message }) {
  at('widget-event').textContent = /error/.test(message)
    ? 'The source was not saved.'
    : 'The source was saved.';
}

async function load(script) {
  if (window.AirbyteEmbeddedWidget) return;
  await new Promise((resolve, reject) => {
    const element = document.createElement('script');
    element.src = script;
    element.onload = resolve;
    element.onerror = () =>
      reject(new Error('The widget could not be loaded. Check your connection, and try again.'));
    document.head.append(element);
  });
}

async function ask(what, body = {}) {
  const response = await fetch(`/page/${what}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  const answer = await response.json();
  if (response.ok) return answer;
  throw new Error([answer.detail ?? answer.title, ...answer.errors.map(({ message }) => message)].join(' '));
}

async function telling(work) {
  at('error').textContent = '';
  try {
    await work();
  } catch (error) {
    at('error').textContent = error.message;
  }
}
