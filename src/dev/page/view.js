/** Which part of the page is shown, what is said aloud, and what went wrong, in words. */
import { REFUSALS, stepOf } from '/page/words.js';

const VIEWS = ['loading', 'signup', 'progress', 'unavailable'];
const STEPS = ['step-details', 'step-setup', 'step-done'];
/** So many stay: a reader of the screen that is busy comes back to them. */
const KEPT_ANNOUNCEMENTS = 5;

export function show(view) {
  for (const name of VIEWS) document.getElementById(name).hidden = name !== view;
  if (view !== 'progress') showStep('running', view);
}

export function showStep(status, view = 'progress') {
  const current = stepOf(status, view);
  for (const [index, id] of STEPS.entries()) {
    const step = document.getElementById(id);
    step.classList.toggle('is-done', index < current);
    if (index === current) step.setAttribute('aria-current', 'step');
    else step.removeAttribute('aria-current');
  }
}

/** Each in an element of its own: the same words said twice are heard twice. */
export function announce(words) {
  const region = document.getElementById('announcements');
  const line = document.createElement('p');
  line.textContent = words;
  region.append(line);
  while (region.childElementCount > KEPT_ANNOUNCEMENTS) region.firstElementChild.remove();
}

/** What has the focus is read: an element that takes none by itself needs a `tabindex`. */
export function focus(element) {
  element.focus({ preventScroll: true });
  element.scrollIntoView({ block: 'nearest' });
}

/** Does something, and tells where it failed: `id` is of the element for it. */
export async function tell(id, act) {
  const place = document.getElementById(id);
  place.textContent = '';
  try {
    await act();
  } catch (error) {
    place.textContent = wordsFor(error);
  }
}

export function wordsFor(error) {
  if (error instanceof TypeError || error instanceof SyntaxError) return REFUSALS.offline;
  return REFUSALS[error.code] ?? REFUSALS.other;
}
