/** Live progress, until it ends; and Airbyte's widget. */
import { followProgress } from '/page/browser.js';
import { backend } from '/page/backend.js';
import { barPercent } from '/page/bar.js';
import { contactLink } from '/page/contact.js';
import { element } from '/page/element.js';
import { stateIcon } from '/page/icons.js';
import { sourceView } from '/page/source.js';
import { announce, focus, show, showStep, tell, wordsFor } from '/page/view.js';
import { openSources } from '/page/widget.js';
import { FOUND, headingFor, LOST, summaryFor, WHAT_HAPPENS_NEXT, wordsForRefused } from '/page/words.js';

/** Between two looks at the clock. */
const CLOCK_MS = 5_000;

const at = (id) => document.getElementById(id);

/** `entered`: what was typed in, by the name of the source; `isNew`: the customer has signed up just now. */
export async function showProgress({ workspaceName, templates, entered = new Map(), isNew = false }) {
  const views = new Map();
  let latest = null;
  let following = null;
  let shownStatus = isNew ? 'running' : null;

  const viewOf = (name) => {
    if (!views.has(name)) {
      const view = sourceView(name, {
        template: templates.find((template) => template.source_name === name),
        entered: entered.get(name),
        onCorrected: () => {
          // What came while it was sent found somebody typing, from whom nothing takes the focus.
          if (latest.status !== 'needs_attention') shownStatus = null;
          draw(latest);
          // What had closed has a run of its own again.
          if (following === null) void tell('progress-error', follow);
        },
      });
      entered.delete(name);
      views.set(name, view);
      at('sources').append(view.element);
    }
    return views.get(name);
  };

  const draw = (progress) => {
    latest = progress;
    const { status, sources, workspace_id } = progress;
    const wanted = sources.filter((source) => viewOf(source.name).draw(source, progress));
    const waitsForCustomer = sources.some((source) => viewOf(source.name).isCustomers(source));
    const told = { ...progress, waitsForCustomer };
    const isDone = status === 'completed';
    at('progress-icon').replaceChildren(stateIcon(status));
    at('progress').dataset.status = status;
    at('progress-title').textContent = headingFor(told);
    document.title = headingFor(told);
    at('summary').replaceChildren(summaryFor(told), ...(isStuck(told) ? contactLink(progress.contact) : []));
    at('bar').value = Math.max(at('bar').value, barPercent(progress));
    at('bar').hidden = isDone || status === 'cancelled' || status === 'failed';
    at('next').hidden = !isDone;
    at('open-widget').hidden = workspace_id === null;
    at('open-widget').className = isDone ? 'primary' : 'secondary';
    showStep(status);
    const isNews = status !== shownStatus;
    shownStatus = status;
    const isTyping = document.querySelector('.correction:focus-within') !== null;
    if (wanted.length > 0 && !isTyping) viewOf(wanted[0].name).focus();
    else if (isNews && !isTyping && !hasDialog()) focus(at('progress-title'));
    else if (isNews) announce(headingFor(told));
  };

  const follow = async () => {
    const token = await backend.progressToken();
    // Somebody who corrects two sources follows them once.
    if (following !== null) return;
    const ended = () => {
      following = null;
      clearInterval(clock);
    };
    const renew = async () => {
      try {
        return await backend.progressToken();
      } catch (error) {
        // To ask again would change nothing, and the connection is not what is lost.
        if (error.code === 'unauthorized') {
          following.stop();
          ended();
          at('connection').hidden = true;
          at('progress-error').textContent = wordsFor(error);
        }
        throw error;
      }
    };
    // What is told in words of time is told anew.
    const clock = setInterval(() => latest && draw(latest), CLOCK_MS);
    following = followProgress({
      url: new URL(`/v1/onboardings/${encodeURIComponent(workspaceName)}/events`, location.href),
      token,
      renew,
      onProgress: draw,
      onEnd: ended,
      onLost: () => showConnection(LOST),
      onFound: () => showConnection(null),
      onError: ({ status }) => {
        ended();
        at('progress-error').textContent = wordsForRefused(status);
      },
    });
  };

  at('next')
    .querySelector('ol')
    .replaceChildren(...WHAT_HAPPENS_NEXT.map((words) => element('li', {}, words)));
  at('start-over').hidden = false;
  at('open-widget').addEventListener('click', () => void tell('progress-error', openSources));
  at('progress-icon').replaceChildren(stateIcon('running'));
  show('progress');
  showStep('running');
  if (isNew) focus(at('progress-title'));
  await tell('progress-error', follow);
}

function showConnection(words) {
  at('connection').hidden = words === null;
  at('connection').textContent = words ?? '';
  announce(words ?? FOUND);
}

/** Where nothing goes on, and no source says why. */
function isStuck({ status, sources }) {
  return ['failed', 'cancelled'].includes(status) && !sources.some(({ state }) => state === 'failed');
}

function hasDialog() {
  return document.querySelector('dialog[open]') !== null;
}
