/**
 * An input whose text is hidden, with a switch to look at it. A text of several lines, such as a private key, makes it a text area,
 * because an input would lose its ends of lines.
 */
import { element } from '/page/element.js';
import { icon } from '/page/icons.js';

/** `input()` is the one that holds the text now. */
export function secretInput(properties, title) {
  let input = element('input', { ...properties, type: 'password' });
  const button = element('button', { type: 'button', className: 'look', 'aria-pressed': 'false' });
  const holder = element('div', { className: 'secret' }, input, button);
  let isShown = false;

  const draw = () => {
    if (input.tagName === 'INPUT') input.type = isShown ? 'text' : 'password';
    else input.classList.toggle('is-hidden', !isShown);
    button.ariaPressed = String(isShown);
    button.ariaLabel = `Show ${title}`;
    button.replaceChildren(icon(isShown ? 'hide' : 'look'));
  };
  button.addEventListener('click', () => {
    isShown = !isShown;
    draw();
  });
  input.addEventListener('paste', (event) => {
    const text = event.clipboardData?.getData('text') ?? '';
    if (!text.trim().includes('\n')) return;
    event.preventDefault();
    becomeTextArea(text);
    input.focus();
  });
  const becomeTextArea = (text) => {
    const area = element('textarea', { ...properties, rows: 4, value: text });
    for (const name of ['aria-describedby', 'aria-invalid'])
      if (input.hasAttribute(name)) area.setAttribute(name, input.getAttribute(name));
    input.replaceWith(area);
    input = area;
    draw();
    area.dispatchEvent(new Event('input', { bubbles: true }));
  };
  draw();
  const write = (text) => {
    if (text.includes('\n') && input.tagName === 'INPUT') becomeTextArea(text);
    else input.value = text;
  };
  return { input: () => input, holder, write };
}
