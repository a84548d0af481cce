/** How this command line is called from the same folder, so that what it prints can be copied. */
export function ownProgram(): string {
  const isFromSource = import.meta.url.endsWith('.ts');
  return isFromSource ? 'npm run onboarding --' : 'npx onboarding';
}
