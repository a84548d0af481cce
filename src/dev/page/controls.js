/**
 * One control for a field that is no object. Each has `element`, `read()` (`undefined` where nothing is filled in), `write(value)`,
 * `problem()` (what is wrong with it, in words, or `null`), `showProblem(words)` and `focus()`.
 */
import { description } from '/page/description.js';
import { element } from '/page/element.js';
import { secretInput } from '/page/secret-input.js';

let count = 0;

export function controlFor(field) {
  if (field.choices.length > 0) return choiceControl(field);
  switch (field.type) {
    case 'boolean':
      return switchControl(field);
    case 'array':
      return linesControl(field);
    case 'object':
    case 'any':
      return jsonControl(field);
    default:
      return textControl(field);
  }
}

/** What a field is called. */
export function titleOf({ title, name }) {
  return title ?? name.replaceAll('_', ' ').replace(/^./, (letter) => letter.toUpperCase());
}

function textControl(field) {
  const id = nextId();
  const isNumber = field.type === 'integer' || field.type === 'number';
  const properties = {
    id,
    required: field.required,
    placeholder: exampleOf(field) ?? (field.default === null ? '' : String(field.default)),
    autocomplete: field.autocomplete ?? 'off',
    spellcheck: false,
    ...(isNumber && { inputMode: field.type === 'integer' ? 'numeric' : 'decimal' }),
  };
  const { input, holder, write } = field.secret
    ? secretInput(properties, titleOf(field))
    : plainInput({ ...properties, type: 'text' });
  const text = () => (field.secret ? input().value : input().value.trim());
  return labelled(field, id, {
    holder,
    focusable: input,
    write: (value) => write(String(value)),
    read: () => (text() === '' ? undefined : isNumber ? Number(text()) : text()),
    problem: () => textProblem(field, text()),
  });
}

function plainInput(properties) {
  const input = element('input', properties);
  return { input: () => input, holder: input, write: (text) => (input.value = text) };
}

function textProblem(field, text) {
  if (text === '') return missing(field);
  const { type, minimum, maximum, min_length, max_length } = field;
  if (type === 'integer' && !/^[-+]?\d+$/.test(text)) return 'Enter a whole number.';
  if (type === 'number' && !Number.isFinite(Number(text))) return 'Enter a number.';
  if (type === 'integer' || type === 'number') {
    if (minimum !== null && Number(text) < minimum) return `Enter ${minimum} or more.`;
    if (maximum !== null && Number(text) > maximum) return `Enter ${maximum} or less.`;
    return null;
  }
  if (min_length !== null && text.length < min_length) return `Enter at least ${min_length} characters.`;
  if (max_length !== null && text.length > max_length) return `Enter at most ${max_length} characters.`;
  if (fits(text, field.pattern)) return null;
  const example = exampleOf(field);
  return example === null ? 'This does not have the right form.' : `It has to look like this: ${example}`;
}

/** What fits the pattern. Where nothing says it, the pattern itself is named, which is no help to a customer. */
function exampleOf({ form, pattern }) {
  return form === null || (pattern !== null && form.includes(pattern)) ? null : form;
}

/** A pattern that this browser can't read, the server reads. */
function fits(text, pattern) {
  if (pattern === null) return true;
  try {
    return new RegExp(pattern, 'u').test(text);
  } catch {
    return true;
  }
}

function choiceControl(field) {
  const id = nextId();
  const preset =
    field.default ?? (field.required && field.choices.length === 1 ? field.choices[0].value : null);
  const options = field.choices.map(({ value, title }, index) =>
    element('option', { value: String(index), selected: value === preset }, title ?? String(value)),
  );
  if (preset === null) options.unshift(element('option', { value: '', selected: true }, 'Choose one'));
  const select = element('select', { id, required: field.required }, ...options);
  return labelled(field, id, {
    holder: select,
    focusable: () => select,
    write: (value) => (select.value = String(field.choices.findIndex((choice) => choice.value === value))),
    read: () => field.choices[select.value === '' ? -1 : Number(select.value)]?.value,
    problem: () => (select.value === '' ? missing(field) : null),
  });
}

function switchControl(field) {
  const id = nextId();
  const input = element('input', { id, type: 'checkbox', checked: field.default === true });
  const control = labelled(field, id, {
    holder: input,
    focusable: () => input,
    write: (value) => (input.checked = value),
    read: () => (field.required || input.checked !== (field.default === true) ? input.checked : undefined),
    problem: () => null,
  });
  control.element.classList.add('switch');
  return control;
}

function linesControl(field) {
  if (field.items !== null && ['object', 'array', 'any'].includes(field.items.type))
    return jsonControl(field);
  const id = nextId();
  const input = element('textarea', { id, rows: 3, required: field.required, spellcheck: false });
  const isNumber = ['integer', 'number'].includes(field.items?.type);
  const lines = () =>
    input.value
      .split('\n')
      .map((line) => line.trim())
      .filter((line) => line !== '');
  return labelled({ ...field, hint: linesHint(field.items) }, id, {
    holder: input,
    focusable: () => input,
    write: (values) => (input.value = values.join('\n')),
    read: () => (lines().length === 0 ? undefined : isNumber ? lines().map(Number) : lines()),
    problem: () => (lines().length === 0 ? missing(field) : firstProblem(field.items, lines())),
  });
}

function linesHint(items) {
  const words = items?.choices.map(({ value }) => value).join(', ') ?? '';
  return words === '' ? 'One on each line.' : `One on each line, of these: ${words}.`;
}

function firstProblem(items, lines) {
  if (items === null) return null;
  const words = items.choices.map(({ value }) => String(value));
  const problems = lines.map((line) =>
    words.length > 0 && !words.includes(line) ? `${line} is none of these.` : textProblem(items, line),
  );
  const index = problems.findIndex((problem) => problem !== null);
  return index === -1 ? null : `Line ${index + 1}: ${problems[index]}`;
}

/** What no other control is for. */
function jsonControl(field) {
  const id = nextId();
  const input = element('textarea', { id, rows: 4, required: field.required, spellcheck: false });
  return labelled({ ...field, hint: 'As JSON.' }, id, {
    holder: input,
    focusable: () => input,
    write: (value) => (input.value = JSON.stringify(value, null, 2)),
    read: () => (input.value.trim() === '' ? undefined : parsed(input.value)),
    problem: () => {
      if (input.value.trim() === '') return missing(field);
      return parsed(input.value) === undefined ? 'This is not JSON.' : null;
    },
  });
}

function parsed(text) {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function missing(field) {
  return field.required ? `Fill in ${titleOf(field)}.` : null;
}

/** With its label, what is said of it, and what is wrong with it. */
function labelled(field, id, { holder, focusable, read, write, problem }) {
  const hint = element(
    'p',
    { id: `${id}-hint`, className: 'hint' },
    ...description(field.description),
    ...(field.hint ? [` ${field.hint}`] : []),
  );
  const words = element('p', { id: `${id}-problem`, className: 'problem' });
  const optional = field.required ? [] : [element('span', { className: 'optional' }, 'optional')];
  const label = element('label', { htmlFor: id }, titleOf(field), ...optional);
  const whole = element('div', { className: 'field' }, label, holder, hint, words);
  hint.hidden = hint.textContent === '';
  const showProblem = (text) => {
    words.textContent = text ?? '';
    words.hidden = text === null;
    focusable().ariaInvalid = String(text !== null);
    const about = [hint, words].filter((part) => !part.hidden).map((part) => part.id);
    if (about.length > 0) focusable().setAttribute('aria-describedby', about.join(' '));
    else focusable().removeAttribute('aria-describedby');
  };
  showProblem(null);
  // Once something is marked, it is looked at again while it is mended.
  whole.addEventListener('input', () => {
    if (!words.hidden && problem() === null) showProblem(null);
  });
  return { element: whole, read, write, problem, showProblem, focus: () => focusable().focus() };
}

function nextId() {
  count += 1;
  return `field-${count}`;
}
