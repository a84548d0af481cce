/** Where customers can ask, as a link; nothing where the operator names no such place. */
import { element } from '/page/element.js';

export function contactLink(contact) {
  if (!contact) return [];
  return [' Questions? ', element('a', { href: contact }, mailAddressIn(contact) || 'Contact us')];
}

/** Of an address of the web, and of one that names nobody, it is empty. */
function mailAddressIn(contact) {
  const [, address = ''] = /^mailto:([^?]*)/.exec(contact) ?? [];
  try {
    return decodeURIComponent(address);
  } catch {
    // Not encoded, as people write it.
    return address;
  }
}
