/** The form of the customer's page, filled in as a person does. */
import type { Page } from 'playwright-core';

/** With two sources, ready to be sent. */
export async function fillSignupForm(
  page: Page,
  { company, secretKey }: { readonly company: string; readonly secretKey: string },
): Promise<void> {
  await page.getByLabel('Company').fill(company);
  await page.getByRole('checkbox', { name: 'Stripe' }).check();
  await page.getByLabel('Account ID').fill('acct_1Example');
  await page.getByLabel('Secret Key', { exact: true }).fill(secretKey);
  await page.getByRole('checkbox', { name: 'HubSpot' }).check();
  await page.getByRole('combobox', { name: 'Method' }).selectOption('Private App');
  await page.getByLabel('Access token', { exact: true }).fill('pat-example');
}
