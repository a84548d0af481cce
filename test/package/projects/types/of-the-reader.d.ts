/** What readers have of their own, where a block of the README or the docs uses it. */
declare const STRIPE_TEMPLATE_ID: string;
declare function createCustomer(form: unknown): Promise<{
  readonly id: string;
  readonly stripeAccount: string;
  readonly stripeKey: string;
}>;
declare const onboarding: import('airbyte-embedded-onboarding').OnboardingClient;
declare const workspaceName: string;
declare function sourcesOf(
  customer: object,
): import('airbyte-embedded-onboarding').OnboardingRequestInput['sources'];
declare function ask(what: 'widget-token'): Promise<{ readonly token: string }>;
declare function ask(what: 'source', about: { readonly id: string }): Promise<{ readonly found: boolean }>;
declare function say(text: string): void;
declare const WORDS: Readonly<Record<import('airbyte-embedded-onboarding/browser').WidgetErrorCode, string>>;
declare const button: HTMLElement;
declare function progressToken(): Promise<string>;
declare function draw(
  percent: number,
  sources: readonly { readonly name: string; readonly state: string }[],
): void;
