/** What is wrong with an address or a secret of notices, in words that name neither; `null` where nothing is. */

/** Standard Webhooks has secrets of 24 to 64 bytes. */
const MIN_SECRET_BYTES = 24;
const MAX_SECRET_BYTES = 64;

export function noticeUrlProblem(text: string): string | null {
  if (!URL.canParse(text) || !/^https?:$/.test(new URL(text).protocol))
    return 'must be http or https addresses, comma-separated';
  const { username, password, hash } = new URL(text);
  if (username !== '' || password !== '')
    return 'must have no user and password in them: receivers tell us by the signature';
  return hash === '' ? null : 'must have no fragment (#…) in them: it would not be sent';
}

export function noticeSecretProblem(text: string): string | null {
  const [, base64 = ''] = /^whsec_([A-Za-z0-9+/]+={0,2})$/.exec(text) ?? [];
  const bytes = Buffer.from(base64, 'base64').length;
  return bytes >= MIN_SECRET_BYTES && bytes <= MAX_SECRET_BYTES
    ? null
    : `must be whsec_ and base64 of ${MIN_SECRET_BYTES} to ${MAX_SECRET_BYTES} bytes each, comma-separated`;
}
