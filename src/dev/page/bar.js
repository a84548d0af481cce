/** How much is known to be done, in percent. A source that is being worked on counts in part, so that the bar shows that something moves. */
const DONE_OF = {
  waiting: 0.1,
  checking: 0.3,
  creating: 0.6,
  retrying: 0.6,
  settling: 0.8,
  failed: 0.6,
  created: 1,
  adopted: 1,
  cancelled: 1,
};

export function barPercent({ percent, sources }) {
  const done = sources.reduce((sum, { state }) => sum + (DONE_OF[state] ?? 0), 0);
  return Math.max(percent, Math.round((100 * done) / Math.max(sources.length, 1)));
}
