import { createServer } from 'node:http';
import { json } from 'node:stream/consumers';
import { OnboardingClient } from 'airbyte-embedded-onboarding';

async function main() {
  const onboarding = await OnboardingClient.connect();
  const server = createServer(async (request, response) => {
    const { id, stripeAccount, stripeKey } = await json(request);
    const source_config = { account_id: stripeAccount, client_secret: stripeKey };
    const source_template_id = '7b2f6d7e-6d5f-4b8a-9a53-2f3f0f0f0f01';
    const sources = [{ name: 'Stripe', source_template_id, source_config }];
    const { outcome } = await onboarding.start({ workspace_name: id, sources });
    response.writeHead(202, { 'content-type': 'application/json' }).end(JSON.stringify({ outcome }));
  });
  server.listen(Number(process.env.PORT), () => console.log('listening'));
}

void main();
