/** A connector's description: it may have links in it, as HTML. Of it only texts and links are taken. */
import { element } from '/page/element.js';

export function description(html) {
  if (!html) return [];
  const { body } = new DOMParser().parseFromString(html, 'text/html');
  const parts = [];
  const walk = document.createTreeWalker(body, NodeFilter.SHOW_TEXT);
  while (walk.nextNode()) {
    const { textContent, parentElement } = walk.currentNode;
    const link = parentElement.closest('a[href]');
    parts.push(link !== null && /^https?:/.test(link.href) ? linkTo(link.href, textContent) : textContent);
  }
  return parts;
}

function linkTo(href, words) {
  return element('a', { href, target: '_blank', rel: 'noopener noreferrer' }, words);
}
