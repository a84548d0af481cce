/** The form: who it is, what to connect, and what each of it needs. */
import { backend } from '/page/backend.js';
import { controlFor } from '/page/controls.js';
import { element } from '/page/element.js';
import { focusControl, markProblems, problemsOfSource, showProblems, templateFields } from '/page/fields.js';
import { monogram } from '/page/icons.js';
import { announce, show, tell } from '/page/view.js';
import { REFUSALS } from '/page/words.js';

const COMPANY = {
  name: 'company',
  type: 'string',
  title: 'Company',
  description: null,
  required: true,
  secret: false,
  pattern: null,
  form: null,
  min_length: null,
  max_length: 60,
  default: null,
  choices: [],
  autocomplete: 'organization',
};
const FORM_ID = 'signup-form-id';

/** Calls back, once the customer is being set up, with the name of the workspace, and what was typed in, by the name of the source. */
export function showSignup(templates, onSignedUp) {
  const company = controlFor(COMPANY);
  const tiles = templates.map((template) => tileFor(template, templates.length === 1));
  document.getElementById('company').replaceWith(company.element);
  document.querySelector('#templates .tiles').replaceChildren(...tiles.map((tile) => tile.element));
  const form = document.getElementById('signup-form');
  const button = document.getElementById('sign-up');
  const draw = () => {
    const count = tiles.filter((tile) => tile.isChosen()).length;
    button.textContent = count > 1 ? `Connect ${count} sources` : 'Connect';
  };
  form.addEventListener('change', draw);
  draw();
  if (templates.length === 0)
    document.getElementById('signup-error').textContent =
      'There is nothing to connect right now. Come back later.';

  let isSending = false;
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    if (isSending) return;
    void tell('signup-error', async () => {
      const chosen = tiles.filter((tile) => tile.isChosen());
      const all = [
        { leaves: () => [{ path: 'company', control: company }] },
        ...chosen.map((tile) => tile.fields),
      ];
      if (markProblems({ leaves: () => all.flatMap((fields) => fields.leaves()) })) return;
      if (chosen.length === 0) {
        document.getElementById('signup-error').textContent = 'Choose at least one source.';
        tiles[0]?.focus();
        return;
      }
      const sources = chosen.map(({ template, fields }) => ({
        source_template_id: template.id,
        source_config: fields.read(),
      }));
      isSending = true;
      button.ariaBusy = 'true';
      announce('One moment…');
      try {
        const { workspace_name, sources: names } = await backend.signUp({
          form_id: formId(),
          company: company.read(),
          sources,
        });
        forgetForm();
        const entered = new Map(names.map((name, index) => [name, sources[index].source_config]));
        // The keys that were typed in stay no longer than they are needed.
        form.replaceChildren();
        await onSignedUp({ workspaceName: workspace_name, entered });
      } catch (error) {
        if (!showRefused(error, chosen)) throw error;
      } finally {
        isSending = false;
        button.ariaBusy = null;
      }
    });
  });
  show('signup');
}

/** Kept while the form is, also over a reload: however often it is sent, it makes one customer. */
function formId() {
  const id = sessionStorage.getItem(FORM_ID) ?? randomId();
  sessionStorage.setItem(FORM_ID, id);
  return id;
}

/** Once there is a customer: the next form makes another one. */
export function forgetForm() {
  sessionStorage.removeItem(FORM_ID);
}

function randomId() {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) =>
    byte.toString(16).padStart(2, '0'),
  ).join('');
}

/** Next to the fields that it is about. @returns whether it was about fields */
function showRefused(refusal, chosen) {
  let first = null;
  const rest = [];
  for (const [index, { fields }] of chosen.entries()) {
    const shown = showProblems(fields, problemsOfSource(refusal, index));
    first ??= shown.first;
    rest.push(...shown.rest);
  }
  if (first === null) return false;
  document.getElementById('signup-error').textContent = [REFUSALS.invalid_request, ...rest].join(' ');
  focusControl(first);
  return true;
}

/** What can be connected; chosen, it opens with the fields of its template. */
function tileFor(template, isOnly) {
  const fields = templateFields(template);
  const box = element('input', { type: 'checkbox', checked: isOnly, disabled: isOnly });
  const label = element(
    'label',
    { className: 'tile-head' },
    monogram(template.name),
    element('span', { className: 'tile-name' }, template.name),
    box,
  );
  const body = element(
    'div',
    { className: 'tile-body', role: 'group', ariaLabel: template.name },
    fields.element,
  );
  const draw = () => (body.hidden = !box.checked || body.textContent === '');
  box.addEventListener('change', draw);
  draw();
  return {
    template,
    fields,
    element: element('div', { className: 'tile' }, label, body),
    isChosen: () => box.checked,
    focus: () => box.focus(),
  };
}
