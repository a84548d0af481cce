import { rememberCredential } from './known-secrets.ts';

const SECRET_NAME = /^(AIRBYTE|ONBOARDING|TEMPORAL)_.*(KEY|SECRET|TOKEN|PASSWORD)/;
const PLACE_NAME = /_(FILE|PATH)$/;

/** Remembers every credential of the environment: whole, and each part of a list such as `name:key,name:key`. */
export function rememberCredentialsOf(env: Readonly<Record<string, string | undefined>>): void {
  for (const [name, value] of Object.entries(env)) {
    if (value === undefined || !SECRET_NAME.test(name) || PLACE_NAME.test(name)) continue;
    for (const entry of value.split(/[,\n]/)) {
      const text = entry.trim();
      rememberCredential(text);
      rememberCredential(text.slice(text.indexOf(':') + 1));
    }
  }
}
