/** Where customers can ask, as a link; nothing where the operator names no such place. */
import { element } from '/page/element.js';

export function contactLink(contact) {
  if (!contact) return [];
  const isMail = contact.startsWith('mailto:');
  const words = isMail ? decodeURIComponent(contact.slice('mailto:'.length)) : 'Contact us';
  return [' Questions? ', element('a', { href: contact }, words)];
}
