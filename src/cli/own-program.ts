/**
 * How this command line is called from the same folder, so that what it prints can be copied. By the package's name: npx would
 * take `onboarding` for somebody else's package where this one is not installed.
 */
export function ownProgram(): string {
  const isFromSource = import.meta.url.endsWith('.ts');
  return isFromSource ? 'npm run onboarding --' : 'npx airbyte-embedded-onboarding';
}
