/** A certificate authority of a test's own, and what it has signed: made by OpenSSL, which every Debian and macOS has. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';

/** Files in PEM. */
export interface Certificate {
  readonly certificate: string;
  readonly key: string;
}

const EC_KEY = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes'];

const EXTENSIONS = {
  server: 'extendedKeyUsage=serverAuth\nsubjectAltName=DNS:localhost,IP:127.0.0.1\n',
  client: 'extendedKeyUsage=clientAuth\n',
} as const;

export class Authority {
  /** The file of its own certificate. */
  readonly certificate: string;
  readonly #key: string;
  readonly #folder: string;

  private constructor(folder: string, { certificate, key }: Certificate) {
    this.#folder = folder;
    this.certificate = certificate;
    this.#key = key;
  }

  /** @param name also of its files, in this folder */
  static async create(folder: string, name: string): Promise<Authority> {
    const own = { certificate: join(folder, `${name}.pem`), key: join(folder, `${name}.key`) };
    const args = ['-x509', ...EC_KEY, '-keyout', own.key, '-out', own.certificate, '-days', '2'];
    await openssl('req', [...args, '-subj', `/CN=${name}`]);
    return new Authority(folder, own);
  }

  /**
   * @param name also of its files
   * @param days for how long it is valid; of one that is below zero it was never
   */
  async sign(name: string, usage: keyof typeof EXTENSIONS, days = 1): Promise<Certificate> {
    const path = (extension: string): string => join(this.#folder, `${name}.${extension}`);
    const signed = { certificate: path('pem'), key: path('key') };
    await writeFile(path('extensions'), EXTENSIONS[usage]);
    const request = ['-new', ...EC_KEY, '-keyout', signed.key, '-out', path('request')];
    await openssl('req', [...request, '-subj', `/CN=${name}`]);
    await openssl('x509', [
      ...['-req', '-in', path('request'), '-CA', this.certificate, '-CAkey', this.#key, '-CAcreateserial'],
      ...['-days', String(days), '-extfile', path('extensions'), '-out', signed.certificate],
    ]);
    return signed;
  }
}

async function openssl(command: string, args: readonly string[]): Promise<void> {
  await execa('openssl', [command, ...args], { stdin: 'ignore' });
}
