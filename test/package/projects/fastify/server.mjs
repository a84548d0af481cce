import { OnboardingClient } from 'airbyte-embedded-onboarding';
import fastify from 'fastify';

const onboarding = await OnboardingClient.connect();
const app = fastify();
app.post('/signup', async ({ body: { id, stripeAccount, stripeKey } }, reply) => {
  const source_config = { account_id: stripeAccount, client_secret: stripeKey };
  const source_template_id = '7b2f6d7e-6d5f-4b8a-9a53-2f3f0f0f0f01';
  const sources = [{ name: 'Stripe', source_template_id, source_config }];
  const { outcome } = await onboarding.start({ workspace_name: id, sources });
  return reply.code(202).send({ outcome });
});
await app.listen({ port: Number(process.env.PORT) });
console.log('listening');
