/** Digests of images, as a registry answers them by the OCI distribution specification. */

/** What an image's name stands for, read as Docker reads it. */
export interface ImageName {
  /** With its port, if it has one. */
  readonly host: string;
  readonly repository: string;
  readonly tag: string;
}

const DOCKER_HUB = { name: 'docker.io', api: 'registry-1.docker.io' };

/** An index of several platforms first: its digest holds on all of them. */
const MANIFEST_TYPES = [
  'application/vnd.oci.image.index.v1+json',
  'application/vnd.docker.distribution.manifest.list.v2+json',
  'application/vnd.oci.image.manifest.v1+json',
  'application/vnd.docker.distribution.manifest.v2+json',
];

export const DIGEST = /^sha256:[0-9a-f]{64}$/;

/** The registry shows this image only to who has signed in. */
export class SignInWantedError extends Error {
  constructor(image: string, origin: string) {
    super(`${image}: ${origin} wants a sign-in, and is asked without one.`);
    this.name = 'SignInWantedError';
  }
}

const REQUEST_TIMEOUT_MS = 30_000;

/** @throws Error where it has no tag */
export function parseImageName(name: string): ImageName {
  const [, path = '', tag] = /^(.+?)(?::([\w][\w.-]*))?$/.exec(name) ?? [];
  if (tag === undefined) throw new Error(`The image ${name} has no tag.`);
  const [first = '', ...rest] = path.split('/');
  const hasHost = rest.length > 0 && /[.:]|^localhost$/.test(first);
  if (hasHost && first !== DOCKER_HUB.name) return { host: first, repository: rest.join('/'), tag };
  const parts = hasHost ? rest : [first, ...rest];
  const repository = parts.length === 1 ? `library/${parts.join('')}` : parts.join('/');
  return { host: DOCKER_HUB.name, repository, tag };
}

export interface ResolveOptions {
  /** Origin of a mirror that is asked in Docker Hub’s place. */
  readonly hub?: string;
}

/**
 * The digest that an image's tag has now: `sha256:` and 64 hexadecimal digits. Asks without credentials.
 * @throws {@link SignInWantedError} where the registry wants credentials
 * @throws Error where it does not answer, knows no such image, or names no digest
 */
export async function resolveDigest(image: string, { hub }: ResolveOptions = {}): Promise<string> {
  const { host, repository, tag } = parseImageName(image);
  const origin = host === DOCKER_HUB.name && hub !== undefined ? hub : originOf(host);
  const url = `${origin}/v2/${repository}/manifests/${tag}`;
  let answer = await ask(url, image, { method: 'HEAD', headers: { accept: MANIFEST_TYPES.join(', ') } });
  if (answer.status === 401) {
    const token = await tokenFor(answer.headers.get('www-authenticate') ?? '', image, origin);
    const headers = { accept: MANIFEST_TYPES.join(', '), authorization: `Bearer ${token}` };
    answer = await ask(url, image, { method: 'HEAD', headers });
  }
  if (isRefusal(answer)) throw new SignInWantedError(image, origin);
  if (!answer.ok) throw new Error(`${image}: ${origin} answered ${answer.status}.`);
  const digest = answer.headers.get('docker-content-digest') ?? '';
  if (!DIGEST.test(digest)) throw new Error(`${image}: ${origin} named no digest.`);
  return digest;
}

/** A registry on this machine speaks plain HTTP, as Docker has it; any other one HTTPS. */
function originOf(host: string): string {
  const isLoopback = /^(localhost|127\.0\.0\.1)(:\d+)?$/.test(host);
  return `${isLoopback ? 'http' : 'https'}://${host === DOCKER_HUB.name ? DOCKER_HUB.api : host}`;
}

/** A token that lets anybody pull, from where the registry's challenge says. */
async function tokenFor(challenge: string, image: string, origin: string): Promise<string> {
  const parameters = new Map(
    [...challenge.matchAll(/(\w+)="([^"]*)"/g)].map(([, key, value]) => [key, value]),
  );
  const realm = parameters.get('realm');
  if (!/^bearer /i.test(challenge) || realm === undefined || !URL.canParse(realm))
    throw new SignInWantedError(image, origin);
  const url = new URL(realm);
  for (const key of ['service', 'scope']) {
    const value = parameters.get(key);
    if (value !== undefined) url.searchParams.set(key, value);
  }
  const answer = await ask(url.href, image);
  if (isRefusal(answer)) throw new SignInWantedError(image, url.origin);
  if (!answer.ok) throw new Error(`${image}: ${url.origin} gave no token, and answered ${answer.status}.`);
  const { token, access_token: accessToken } = (await answer.json()) as Record<string, unknown>;
  const given = token ?? accessToken;
  if (typeof given !== 'string') throw new Error(`${image}: ${url.origin} gave no token.`);
  return given;
}

function isRefusal({ status }: Response): boolean {
  return status === 401 || status === 403;
}

async function ask(url: string, image: string, init: RequestInit = {}): Promise<Response> {
  try {
    return await fetch(url, { ...init, signal: AbortSignal.timeout(REQUEST_TIMEOUT_MS) });
  } catch (cause) {
    throw new Error(`${image}: ${new URL(url).origin} does not answer.`, { cause });
  }
}
