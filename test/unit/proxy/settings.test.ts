import { describe, expect, it } from 'vitest';
import { isLoopback } from '../../../src/domain/loopback.ts';
import { parseProxy, proxyFor, type ProxySettings } from '../../../src/proxy/index.ts';

const [http, https] = [parseProxy('http://http.example:1'), parseProxy('http://https.example:2')];
const settings = (noProxy = ''): ProxySettings => ({ http, https, noProxy });

function by(url: string, noProxy = ''): string | null {
  return proxyFor(new URL(url), settings(noProxy))?.origin ?? null;
}

describe('an address of a proxy', () => {
  it.each([
    ['http://proxy.example:3128', { origin: 'http://proxy.example:3128', authorization: null }],
    ['https://proxy.example/', { origin: 'https://proxy.example', authorization: null }],
    ['proxy.example:3128', { origin: 'http://proxy.example:3128', authorization: null }],
    ['http://user@proxy.example', { origin: 'http://proxy.example', authorization: basic('user:') }],
    [
      'http://user:p%40ss@proxy.example',
      { origin: 'http://proxy.example', authorization: basic('user:p@ss') },
    ],
  ])('may be %s', (text, proxy) => {
    expect(parseProxy(text)).toEqual(proxy);
  });

  it.each([
    'socks5://proxy.example:1080',
    'http://',
    'http://a b',
    'http://proxy.example/path',
    'http://u:%zz@proxy.example',
    ':3128',
  ])('is not %s', (text) => {
    expect(parseProxy(text)).toBeNull();
  });
});

describe('an address is reached', () => {
  it('by the proxy of its scheme', () => {
    expect(by('http://airbyte.example')).toBe('http://http.example:1');
    expect(by('https://airbyte.example')).toBe('http://https.example:2');
    expect(proxyFor(new URL('https://airbyte.example'), { ...settings(), https: null })).toBeNull();
  });

  it.each([
    ['*', 'https://airbyte.example'],
    ['other.example, *', 'https://airbyte.example'],
    ['airbyte.example', 'https://airbyte.example'],
    ['AIRBYTE.example', 'https://airbyte.example:8443'],
    ['example', 'https://airbyte.example'],
    ['.example', 'https://airbyte.example'],
    ['*.airbyte.example', 'https://api.airbyte.example'],
    ['a.example b.example', 'https://b.example'],
    ['airbyte.example:8443', 'https://airbyte.example:8443'],
    ['airbyte.example:443', 'https://airbyte.example'],
    ['10.0.0.7', 'https://10.0.0.7'],
    ['[fd00::7]', 'https://[fd00::7]'],
  ])('directly where NO_PROXY is %s and it is %s', (noProxy, url) => {
    expect(by(url, noProxy)).toBeNull();
  });

  it.each([
    ['', 'https://airbyte.example'],
    ['byte.example', 'https://airbyte.example'],
    ['airbyte.example:8443', 'https://airbyte.example'],
    ['api.airbyte.example', 'https://airbyte.example'],
  ])('by the proxy where NO_PROXY is %s and it is %s', (noProxy, url) => {
    expect(by(url, noProxy)).toBe('http://https.example:2');
  });

  it.each([
    'localhost',
    'LOCALHOST.',
    'a.localhost',
    '127.0.0.1',
    '127.1',
    '127.255.0.9',
    '[::1]',
    '[::ffff:127.0.0.1]',
  ])('directly where it is this machine: %s', (host) => {
    const url = new URL(`http://${host}:8091`);
    expect(isLoopback(url.hostname)).toBe(true);
    expect(by(url.href)).toBeNull();
  });

  it.each(['localhost.example', '128.0.0.1', '[::2]', 'notlocalhost', '10.127.0.0'])(
    'by the proxy where it is %s',
    (host) => {
      expect(by(`http://${host}`)).toBe('http://http.example:1');
    },
  );
});

function basic(credential: string): string {
  return `Basic ${Buffer.from(credential).toString('base64')}`;
}
