/** A registry of images on loopback, as the OCI distribution specification has it: to be asked with a token. */
import { randomBytes } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface ImageRegistry {
  /** Without a scheme, as it stands in an image’s name. */
  readonly host: string;
  readonly url: string;
  /** What it was asked, in order: method and path. */
  readonly asked: readonly string[];
  stop(): Promise<void>;
}

export interface ImageRegistryOptions {
  /** Digests, by `repository:tag`; an empty text is an answer that names none. */
  readonly digests: Readonly<Record<string, string>>;
  /**
   * Whether anybody may ask, or only who has got a token for the repository; by default a token. A private one gives none to who has
   * not signed in, a hidden one a token that opens nothing.
   */
  readonly challenge?: 'token' | 'basic' | 'none' | 'private' | 'hidden';
}

export async function startImageRegistry({
  digests,
  challenge = 'token',
}: ImageRegistryOptions): Promise<ImageRegistry> {
  const asked: string[] = [];
  /** Scopes, by token. */
  const tokens = new Map<string, string>();
  let origin = '';
  const server = createServer((request, response) => {
    const url = new URL(request.url ?? '', origin);
    asked.push(`${request.method ?? ''} ${url.pathname}`);
    if (url.pathname === '/token') {
      if (challenge === 'private') {
        response.writeHead(403).end();
        return;
      }
      const token = randomBytes(16).toString('hex');
      tokens.set(token, `${url.searchParams.get('service') ?? ''} ${url.searchParams.get('scope') ?? ''}`);
      response.end(JSON.stringify({ token }));
      return;
    }
    const [, repository = '', tag = ''] = /^\/v2\/(.+)\/manifests\/([^/]+)$/.exec(url.pathname) ?? [];
    const scope = `repository:${repository}:pull`;
    const token = request.headers.authorization?.replace('Bearer ', '') ?? '';
    const isLetIn = tokens.get(token) === `images ${scope}` && challenge !== 'hidden';
    if (challenge !== 'none' && !isLetIn) {
      const how =
        challenge === 'basic'
          ? 'Basic realm="images"'
          : `Bearer realm="${origin}/token",service="images",scope="${scope}"`;
      response.writeHead(401, { 'www-authenticate': how }).end();
      return;
    }
    const digest = digests[`${repository}:${tag}`];
    // As registries do: who does not ask for an index of platforms is answered about one of them.
    const wantsIndex = request.headers.accept?.includes('application/vnd.oci.image.index.v1+json') ?? false;
    if (digest === undefined || !wantsIndex) response.writeHead(404).end();
    else response.writeHead(200, digest === '' ? {} : { 'docker-content-digest': digest }).end();
  }).listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  origin = `http://${host}`;
  return {
    host,
    url: origin,
    asked,
    stop: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
