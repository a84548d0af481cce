/**
 * Whether a text is an exact origin of web pages, as browsers send it: `https://app.example.com`, in lower case, without
 * the scheme's own port, a path, or a slash at the end; and no pattern of origins.
 */
export function isExactOrigin(text: string): boolean {
  return /^https?:/.test(text) && !text.includes('*') && URL.canParse(text) && new URL(text).origin === text;
}
