import { OnboardingClient } from 'airbyte-embedded-onboarding';

export const dynamic = 'force-dynamic';

let connecting;

export async function POST(request) {
  connecting ??= OnboardingClient.connect();
  const onboarding = await connecting;
  const { id, stripeAccount, stripeKey } = await request.json();
  const source_config = { account_id: stripeAccount, client_secret: stripeKey };
  const source_template_id = '7b2f6d7e-6d5f-4b8a-9a53-2f3f0f0f0f01';
  const sources = [{ name: 'Stripe', source_template_id, source_config }];
  const { outcome } = await onboarding.start({ workspace_name: id, sources });
  return Response.json({ outcome }, { status: 202 });
}
