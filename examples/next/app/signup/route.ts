/** `POST /signup`: onboards whoever signs up. */
import { OnboardingClient } from 'airbyte-embedded-onboarding';

/** As the form has it. */
interface Signup {
  readonly id: string;
  readonly stripeAccount: string;
  readonly stripeKey: string;
}

// Otherwise it may be called while the application is built.
export const dynamic = 'force-dynamic';

let connecting: Promise<OnboardingClient> | undefined;

/** Connected at the first signup; one that cannot be connected is tried anew at the next. */
async function onboarding(): Promise<OnboardingClient> {
  connecting ??= OnboardingClient.connect();
  try {
    return await connecting;
  } catch (error) {
    connecting = undefined;
    throw error;
  }
}

export async function POST(request: Request): Promise<Response> {
  const { id, stripeAccount, stripeKey } = (await request.json()) as Signup;
  const client = await onboarding();
  const { outcome, progress } = await client.start({
    workspace_name: id,
    sources: [
      {
        name: 'Stripe',
        source_template_id: process.env['STRIPE_TEMPLATE_ID'] ?? '',
        source_config: { account_id: stripeAccount, client_secret: stripeKey },
      },
    ],
  });
  return Response.json({ outcome, progress }, { status: 202 });
}
