/** Icons as inline SVG, in the colour of the text around them. What they say stands in words beside them. */
const SHAPES = {
  waiting: '<circle cx="10" cy="10" r="7.5" stroke-dasharray="2.6 2.6"/>',
  working: '<circle cx="10" cy="10" r="7.5" opacity=".25"/><path d="M17.5 10A7.5 7.5 0 0 0 10 2.5"/>',
  done: '<circle cx="10" cy="10" r="7.5"/><path d="m6.6 10.3 2.3 2.3 4.5-5"/>',
  attention: '<path d="M10 3 2.4 16.2h15.2L10 3Z"/><path d="M10 8.2v3.6M10 14v.1"/>',
  stopped: '<circle cx="10" cy="10" r="7.5"/><path d="M6.8 10h6.4"/>',
  lock: '<rect x="4" y="9" width="12" height="8" rx="2"/><path d="M6.8 9V6.6a3.2 3.2 0 0 1 6.4 0V9"/>',
  look: '<path d="M2 10s3-5.2 8-5.2S18 10 18 10s-3 5.2-8 5.2S2 10 2 10Z"/><circle cx="10" cy="10" r="2.3"/>',
  hide: '<path d="M2 10s3-5.2 8-5.2S18 10 18 10s-3 5.2-8 5.2S2 10 2 10Z"/><circle cx="10" cy="10" r="2.3"/><path d="m3.5 3.5 13 13"/>',
};

export function icon(name) {
  const holder = document.createElement('template');
  holder.innerHTML = `<svg class="icon icon-${name}" viewBox="0 0 20 20" width="20" height="20" fill="none" stroke="currentColor" stroke-width="1.6" stroke-linecap="round" stroke-linejoin="round" aria-hidden="true">${SHAPES[name]}</svg>`;
  return holder.content.firstElementChild;
}

const ICONS = {
  waiting: 'waiting',
  created: 'done',
  adopted: 'done',
  completed: 'done',
  failed: 'attention',
  needs_attention: 'attention',
  cancelled: 'stopped',
};

/** For the state of a source, or the status of it all. */
export function stateIcon(state) {
  return icon(ICONS[state] ?? 'working');
}

/** A sign for a source: the first letter of its name, in any script. */
export function monogram(name) {
  const sign = document.createElement('span');
  sign.className = 'monogram';
  sign.ariaHidden = 'true';
  const [first] = new Intl.Segmenter(undefined, { granularity: 'grapheme' }).segment(name);
  sign.textContent = first.segment.toLocaleUpperCase();
  sign.dataset.tone = String([...name].reduce((sum, letter) => sum + letter.codePointAt(0), 0) % 6);
  return sign;
}
