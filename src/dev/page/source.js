/** One source of the progress: what it is at, what is wrong with it, and how the customer corrects it. */
import { backend } from '/page/backend.js';
import { element } from '/page/element.js';
import { focusControl, markProblems, problemsOfSource, showProblems, templateFields } from '/page/fields.js';
import { monogram, stateIcon } from '/page/icons.js';
import { announce, focus, tell } from '/page/view.js';
import { contactLink } from '/page/contact.js';
import { FILL_IN_AGAIN, REFUSALS, stateWords, whenWords } from '/page/words.js';

/**
 * `entered`: what was typed in on this page; nothing where the customer has come back to it. `onCorrected` is called when a
 * correction is under way.
 */
export function sourceView(name, { template, entered, onCorrected }) {
  const state = element('span', { className: 'state' });
  const words = element('p', { className: 'failure' });
  const place = element('div', { className: 'correction-place' });
  const head = element('div', { className: 'source-head' }, monogram(name), element('h2', {}, name), state);
  const item = element('li', { className: 'source', tabIndex: -1 }, head, words, place);

  let said = null;
  let drawn = null;
  let values = entered;
  let correction = null;
  /** What was known before that moment is not about what was corrected last. `null`: it is being sent. */
  let correctedAt = '';

  const showCorrection = (source) => {
    const refused = source.failure.fields;
    correction ??= correctionForm(source);
    const { rest, first } = showProblems(correction.fields, refused);
    words.textContent = refused.length === 0 ? source.failure.summary : rest.join(' ');
    correction.first = first;
    place.replaceChildren(correction.element);
  };

  const correctionForm = () => {
    const fields = templateFields(template);
    if (values !== undefined) fields.write(values);
    const hint = element('p', { className: 'hint', hidden: values !== undefined }, FILL_IN_AGAIN);
    const errorId = `correction-error-${name}`;
    const button = element('button', { className: 'primary' }, 'Try again');
    const error = element('p', { className: 'problem', id: errorId, role: 'alert' });
    const form = element(
      'form',
      { className: 'correction', noValidate: true, ariaLabel: `Correct ${name}` },
      hint,
      fields.element,
      error,
      button,
    );
    form.addEventListener('submit', (event) => {
      event.preventDefault();
      if (correctedAt === null) return;
      void tell(errorId, async () => {
        if (markProblems(fields)) return;
        values = fields.read();
        const before = correctedAt;
        correctedAt = null;
        button.ariaBusy = 'true';
        try {
          correctedAt = (await backend.retry(name, values)).updated_at;
        } catch (refusal) {
          correctedAt = before;
          const { rest, first } = showProblems(fields, problemsOfSource(refusal, 0));
          if (first === null) throw refusal;
          error.textContent = [REFUSALS.invalid_request, ...rest].join(' ');
          focusControl(first);
          return;
        } finally {
          button.ariaBusy = null;
        }
        correction = null;
        onCorrected();
      });
    });
    return { element: form, fields, first: null };
  };

  return {
    element: item,
    /** Whether the customer can do something about it. */
    isCustomers: (source) => canCorrect(source, template),
    /** Into what stands there already, so that nobody loses what they are typing. @returns whether the customer is wanted, and was not */
    draw(source, { updated_at: updatedAt, contact }) {
      const isOld = correctedAt === null || updatedAt < correctedAt;
      const shown = isOld ? { ...source, state: 'retrying', failure: null, next_attempt_at: null } : source;
      const isCustomers = canCorrect(shown, template);
      // The keys that were typed in stay no longer than somebody may have to correct them.
      if (isThere(source)) values = undefined;
      const told = stateWords(shown);
      const when =
        shown.next_attempt_at !== null && shown.state === 'retrying'
          ? ` ${whenWords(shown.next_attempt_at)}`
          : '';
      item.dataset.state = isCustomers ? 'wanted' : shown.state;
      // Only what is new, so that what turns goes on turning.
      if (drawn !== told + when) state.replaceChildren(stateIcon(shown.state), `${told}${when}`);
      drawn = told + when;
      // A second refusal is news, though it reads like the first.
      const news = `${told} ${shown.failure?.summary ?? ''} ${JSON.stringify(shown.failure?.fields ?? [])} ${isCustomers ? correctedAt : ''}`;
      const isNews = news !== said;
      said = news;
      if (!isNews) return false;
      if (correctedAt !== null) drawFailure(shown, isCustomers, contact);
      announce(
        `${name}: ${told}${when}. ${isCustomers || shown.state === 'failed' ? words.textContent : ''}`.trim(),
      );
      return isCustomers;
    },
    /** Where the customer goes on. */
    focus() {
      if (correction?.first) focusControl(correction.first);
      else focus(place.querySelector('input, select, textarea') ?? item);
    },
  };

  function drawFailure(shown, isCustomers, contact) {
    if (isCustomers) {
      showCorrection(shown);
      return;
    }
    if (place.contains(document.activeElement)) focus(item);
    place.replaceChildren();
    correction = null;
    const told = shown.failure === null ? '' : `${shown.failure.summary} ${shown.failure.next}`;
    words.replaceChildren(told, ...(shown.state === 'failed' ? contactLink(contact) : []));
  }
}

function isThere({ state }) {
  return state === 'created' || state === 'adopted';
}

/** Only what is theirs to correct, and where there are fields to correct it in. */
function canCorrect({ state, failure }, template) {
  return state === 'failed' && failure?.whose_move === 'customer' && template !== undefined;
}
