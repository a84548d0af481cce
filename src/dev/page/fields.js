/** Fields for what a template asks for: those of an object, and those of the alternative that is chosen. */
import { controlFor, titleOf } from '/page/controls.js';
import { description } from '/page/description.js';
import { element } from '/page/element.js';

/** What a template asks for where nothing says it. */
const UNKNOWN = {
  name: '',
  type: 'any',
  title: 'Configuration',
  description: null,
  required: true,
  secret: false,
  choices: [],
};

/** The fields of a template: `read()` has the whole configuration. */
export function templateFields({ form }) {
  if (form !== null) return objectFields(form, '');
  const control = controlFor(UNKNOWN);
  return {
    element: control.element,
    read: () => control.read() ?? {},
    write: control.write,
    leaves: () => [{ path: '', control }],
  };
}

/** Marks what is wrong. @returns whether anything is */
export function markProblems(fields) {
  let first = null;
  for (const { control } of fields.leaves()) {
    const problem = control.problem();
    control.showProblem(problem);
    if (problem !== null) first ??= control;
  }
  if (first !== null) focusControl(first);
  return first !== null;
}

/** Marks what others found wrong, by path. @returns what belongs to no field, and the first control that is marked */
export function showProblems(fields, problems) {
  const leaves = fields.leaves();
  for (const { control } of leaves) control.showProblem(null);
  const rest = [];
  let first = null;
  for (const { field, message } of problems) {
    const leaf = leaves.find(({ path }) => path === field || field.startsWith(`${path}[`));
    leaf?.control.showProblem(sentence(message));
    if (leaf === undefined) rest.push(sentence(message));
    else first ??= leaf.control;
  }
  return { rest, first };
}

/** What of a refusal is about the source of that index, as `showProblems` takes it. */
export function problemsOfSource({ errors = [] }, index) {
  const start = `sources[${index}].source_config.`;
  return errors
    .filter(({ path }) => path.startsWith(start))
    .map(({ path, message }) => ({ field: path.slice(start.length), message }));
}

/** What a server says of a field goes on from the field’s name; here it stands alone. */
function sentence(message) {
  const begun = message.replace(/^\p{L}/u, (letter) => letter.toUpperCase());
  return /[.!?…]$/.test(begun) ? begun : `${begun}.`;
}

export function focusControl(control) {
  const details = control.element.closest('details');
  if (details !== null) details.open = true;
  control.focus();
}

function objectFields({ fields, alternatives, chosen_by }, path) {
  const own = fields
    .filter(({ name }) => name !== chosen_by || alternatives.length === 0)
    .map((field) => part(field, path));
  const choice = alternatives.length > 0 ? alternativeFields({ alternatives, chosen_by }, path) : null;
  const asked = own.filter(({ isAsked }) => isAsked);
  const required = asked.filter(({ isRequired }) => isRequired);
  const optional = asked.filter(({ isRequired }) => !isRequired);
  const children = [...required.map((one) => one.element), ...(choice === null ? [] : [choice.element])];
  if (optional.length > 0) {
    const more = element('summary', {}, path === '' ? 'More options' : 'More');
    children.push(element('details', {}, more, ...optional.map((one) => one.element)));
  }
  return {
    element: element('div', { className: 'fields' }, ...children),
    read: () => ({
      ...Object.fromEntries(
        own.map((one) => [one.name, one.read()]).filter(([, value]) => value !== undefined),
      ),
      ...choice?.read(),
    }),
    write: (config) => {
      choice?.write(config);
      for (const one of own) if (Object.hasOwn(config, one.name)) one.write(config[one.name]);
    },
    leaves: () => [...own.flatMap((one) => one.leaves()), ...(choice?.leaves() ?? [])],
  };
}

function part(field, path) {
  const { name, constant } = field;
  const its = path === '' ? name : `${path}.${name}`;
  if (constant !== undefined) {
    const nothing = { read: () => constant, write: () => undefined, leaves: () => [] };
    return { name, isAsked: false, isRequired: field.required, ...nothing };
  }
  const isObject = field.fields.length > 0 || field.alternatives.length > 0;
  const made = isObject ? group(field, its) : leaf(field, its);
  // A key is in sight also where others are signed in without one.
  return { name, isAsked: true, isRequired: field.required || field.secret, ...made };
}

function leaf(field, path) {
  const control = controlFor(field);
  return { ...control, leaves: () => [{ path, control }] };
}

/** An object within the configuration. One that is optional is sent where something of it is filled in, besides what it begins with. */
function group(field, path) {
  const inside = objectFields(field, path);
  const legend = element('legend', {}, titleOf(field));
  const hint = description(field.description);
  const children = hint.length > 0 ? [legend, element('p', { className: 'hint' }, ...hint)] : [legend];
  const filledIn = () => JSON.stringify(inside.read());
  const untouched = filledIn();
  const isLeftOut = () => !field.required && filledIn() === untouched;
  return {
    element: element('fieldset', { className: 'group' }, ...children, inside.element),
    read: () => (isLeftOut() ? undefined : inside.read()),
    write: inside.write,
    leaves: () => (isLeftOut() ? [] : inside.leaves()),
  };
}

/** A choice between objects, and the fields of the one that is chosen. */
function alternativeFields({ alternatives, chosen_by }, path) {
  const choice = controlFor({
    ...UNKNOWN,
    title: 'Method',
    type: 'integer',
    default: alternatives.length === 1 ? 0 : null,
    choices: alternatives.map(({ title }, value) => ({ value, title: title ?? `Option ${value + 1}` })),
  });
  const insides = alternatives.map((alternative) =>
    objectFields({ fields: alternative.fields, alternatives: [], chosen_by }, path),
  );
  const place = element('div', { className: 'chosen' });
  const chosen = () => insides[choice.read() ?? -1];
  const draw = () => place.replaceChildren(...(chosen() === undefined ? [] : [chosen().element]));
  choice.element.addEventListener('change', draw);
  draw();
  return {
    element: element('div', { className: 'alternatives' }, choice.element, place),
    read: () => chosen()?.read() ?? {},
    write: (config) => {
      const index = alternatives.findIndex(({ fields }) =>
        fields.some(({ name, constant }) => name === chosen_by && constant === config[name]),
      );
      if (index === -1) return;
      choice.write(index);
      draw();
      insides[index].write(config);
    },
    leaves: () => [{ path, control: choice }, ...(chosen()?.leaves() ?? [])],
  };
}
