/**
 * What a customer meets: a form, live progress, a correction where one is needed, and Airbyte's widget. It talks to the
 * company's own backend (backend.js), which holds the API key, and reads progress with a token of its own.
 */
import { backend } from '/page/backend.js';
import { icon } from '/page/icons.js';
import { showProgress } from '/page/progress.js';
import { forgetForm, showSignup } from '/page/signup.js';
import { show, tell, wordsFor } from '/page/view.js';

for (const place of document.querySelectorAll('[data-icon]')) place.append(icon(place.dataset.icon));

document.getElementById('start-over').addEventListener('click', () => {
  void tell('progress-error', async () => {
    await backend.leave();
    location.reload();
  });
});
document.getElementById('reload').addEventListener('click', () => location.reload());

try {
  const [{ workspace_name }, { data: templates }] = await Promise.all([
    backend.session(),
    backend.templates(),
  ]);
  if (workspace_name !== null) {
    // The page may have been left before it was told that its form has made a customer.
    forgetForm();
    await showProgress({ workspaceName: workspace_name, templates });
  } else {
    showSignup(templates, async ({ workspaceName, entered }) => {
      await showProgress({ workspaceName, templates, entered, isNew: true });
    });
  }
} catch (error) {
  document.getElementById('unavailable-reason').textContent = wordsFor(error);
  show('unavailable');
}
