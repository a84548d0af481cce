/** An Express application that onboards whoever signs up; the handler is that of the README, word for word. */
import express from 'express';
import { OnboardingClient } from 'airbyte-embedded-onboarding';

const onboarding = await OnboardingClient.connect(); // reads the environment, or temporal.toml

const app = express();
app.post('/signup', express.json(), async (request, response) => {
  const customer = await createCustomer(request.body); // yours
  const { outcome, progress } = await onboarding.start({
    workspace_name: customer.id,
    sources: [
      {
        name: 'Stripe',
        source_template_id: STRIPE_TEMPLATE_ID,
        source_config: { account_id: customer.stripeAccount, client_secret: customer.stripeKey },
      },
    ],
  });
  response.status(202).json({ outcome, progress }); // 'started', or 'already_running' when the form came twice
});

app.listen(Number(process.env['PORT'] ?? 3000), () => {
  console.log('listening');
});

const STRIPE_TEMPLATE_ID = process.env['STRIPE_TEMPLATE_ID'] ?? '';

interface Customer {
  readonly id: string;
  readonly stripeAccount: string;
  readonly stripeKey: string;
}

/** Where you would write the customer down: the same signup, sent twice, must come to the same id. */
async function createCustomer(form: unknown): Promise<Customer> {
  return await Promise.resolve(form as Customer);
}
