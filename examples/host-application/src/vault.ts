/** Where the customers' secrets are: a vault, or a table of the application's database. */
export interface Vault {
  readonly stripeTemplateId: string;
  stripeConfigurationOf(customer: string): Promise<Record<string, string>>;
}

/** One for this example, which makes them up. */
export function exampleVault(stripeTemplateId: string): Vault {
  return {
    stripeTemplateId,
    stripeConfigurationOf: (customer) =>
      Promise.resolve({
        account_id: `acct_${customer}`,
        client_secret: `sk_test_${customer}`,
        start_date: '2025-01-01T00:00:00Z',
      }),
  };
}
