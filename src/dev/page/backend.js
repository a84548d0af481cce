/** The company's own backend: it knows by a cookie which customer asks. */

/** Nobody looks at a spinner for longer. */
const TIMEOUT_MS = 30_000;

export const backend = {
  /** `{workspace_name}` of whoever has signed up in this browser, `null` where nobody has. */
  session: () => post('session'),
  /** `{data}`: what is offered, with the form of each. */
  templates: () => ask('templates'),
  /** `form_id` is the form's own: however often it is sent, it makes one customer. */
  signUp: (form) => post('signup', form),
  /** `{workspace_name, updated_at}`: what was known before that time is not about this correction. */
  retry: (source, source_config) => post('retry', { source, source_config }),
  progressToken: async () => (await post('progress-token')).token,
  widgetScript: async () => (await post('widget')).script,
  widgetToken: async () => (await post('widget-token')).token,
  hasSource: async (id) => (await post('source', { id })).found,
  leave: () => post('leave'),
};

/** What the backend refused. `errors`: each with its path in what was sent, and words for the customer. */
export class Refusal extends Error {
  constructor({ code, errors = [] }) {
    super(code);
    this.code = code;
    this.errors = errors;
  }
}

async function post(what, body = {}) {
  return await ask(what, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
}

async function ask(what, request = {}) {
  const timeout = new AbortController();
  const timer = setTimeout(() => timeout.abort(new Refusal({ code: 'timeout' })), TIMEOUT_MS);
  try {
    const response = await fetch(`/page/${what}`, { ...request, signal: timeout.signal });
    const answer = await response.json();
    if (!response.ok) throw new Refusal(answer);
    return answer;
  } finally {
    clearTimeout(timer);
  }
}
