/** What the page says. Your own words go here. */

/** Without a connection check nothing says that a source is connected: it was created. */
export function stateWords({ state, check, failure }) {
  switch (state) {
    case 'waiting':
      return 'Waiting';
    case 'checking':
      return 'Trying the connection';
    case 'creating':
      return 'Setting up';
    case 'retrying':
      return 'Trying again';
    case 'settling':
      return 'Making sure that it is there';
    case 'created':
    case 'adopted':
      return check === 'passed' ? 'Connected' : 'Created';
    case 'cancelled':
      return 'Cancelled';
    default:
      return failure?.whose_move === 'customer' ? 'Needs your attention' : 'On hold';
  }
}

export function headingFor({ status, sources, waitsForCustomer }) {
  switch (status) {
    case 'completed':
      return sources.every(({ check }) => check === 'passed')
        ? 'Your sources are connected'
        : 'Your sources are created';
    case 'needs_attention':
    case 'failed':
      return waitsForCustomer ? 'One more thing from you' : 'We can’t finish this yet';
    case 'cancelled':
      return 'This setup was cancelled';
    default:
      return 'Setting up your sources';
  }
}

export function summaryFor({ status, sources, waitsForCustomer }) {
  switch (status) {
    case 'completed':
      return sources.length === 1
        ? 'That’s it. There is nothing left for you to do.'
        : 'That’s all of them. There is nothing left for you to do.';
    case 'needs_attention':
    case 'failed':
      return waitsForCustomer
        ? 'Some details below were not accepted. Correct them, and we go on from there.'
        : 'This one is ours to solve. What is set up already stays as it is.';
    case 'cancelled':
      return 'Nothing more is set up. What was set up before stays as it is.';
    default:
      return 'This takes a minute or two. You can leave this page and come back: it goes on without you.';
  }
}

export const WHAT_HAPPENS_NEXT = [
  'We copy your data for the first time. Depending on how much there is, that takes minutes or hours.',
  'Your first reports appear as soon as data is there.',
  'You can change or add sources at any time.',
];

export const FILL_IN_AGAIN = 'This page keeps no keys: fill in the details once more.';

export const LOST = 'The connection is lost. Your setup goes on, and we keep trying to reach it.';
export const FOUND = 'The connection is back.';

/** The step that is current: of those in index.html. */
export function stepOf(status, view) {
  if (view !== 'progress') return 0;
  return status === 'completed' ? 2 : 1;
}

/** By the code of what the backend answers. */
export const REFUSALS = {
  timeout: 'This takes too long. Look at your connection, and try again.',
  offline: 'We can’t be reached. Look at your connection, and try again.',
  invalid_request: 'Some of it was not accepted. Correct what is marked, and try again.',
  rate_limited: 'That was a lot at once. Wait a minute, and try again.',
  not_ready: 'Your workspace is not ready yet. Try again in a moment.',
  not_retryable: 'This is being worked on already. There is nothing to correct now.',
  unauthorized: 'Your session has ended. Reload this page to start again.',
  too_large: 'That is too long. Shorten it, and try again.',
  no_widget: 'Your sources can’t be shown right now. Look at your connection, and try again.',
  no_token: 'Your sources can’t be shown right now. Try again in a moment.',
  unavailable: 'This is not available right now. Try again in a moment.',
  other: 'That did not work. Try again in a moment.',
};

export const WIDGET_ERRORS = {
  no_token: 'The connection to your sources is interrupted. We try again.',
  not_saved: 'The source was not saved.',
  not_confirmed: 'We can’t find the source yet. Look again in a moment.',
};

const SECOND_MS = 1_000;
const MINUTE_MS = 60 * SECOND_MS;
const HOUR_MS = 60 * MINUTE_MS;

/** When something is tried again, in words: `in 20 seconds`. */
export function whenWords(iso, now = Date.now()) {
  const ms = new Date(iso).getTime() - now;
  if (!(ms > SECOND_MS)) return 'in a moment';
  const words = new Intl.RelativeTimeFormat('en');
  if (ms < MINUTE_MS) return words.format(Math.ceil(ms / (5 * SECOND_MS)) * 5, 'second');
  if (ms < HOUR_MS) return words.format(Math.round(ms / MINUTE_MS), 'minute');
  return words.format(Math.round(ms / HOUR_MS), 'hour');
}

/** Where the progress is not told any more. */
export function wordsForRefused(status) {
  return status === 401 ? REFUSALS.unauthorized : REFUSALS.other;
}
