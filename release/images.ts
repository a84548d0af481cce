/**
 * `npm run release:images`: looks up the digest of each image that is built on or run, and records it in
 * docker-compose.images.yml, which Compose lays over docker-compose.yml. `--hub ORIGIN` asks a mirror of Docker Hub.
 */
import { readFile, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { parse, stringify } from 'yaml';
import { baseImageOf } from './base-image.ts';
import { resolveDigest, type ResolveOptions } from './registry.ts';

const ROOT = new URL('../', import.meta.url);

interface Service {
  readonly image: string;
  readonly build?: unknown;
}

/** The images as they are named: by their tags. */
export interface NamedImages {
  /** That ours is built on. */
  readonly base: string;
  /** The services that run ours. */
  readonly ours: readonly string[];
  /** Of the other services, by service. */
  readonly others: Readonly<Record<string, string>>;
}

/** What a Dockerfile is built on and a compose file runs. @throws Error where the Dockerfile names no base image */
export function namedImages(dockerfile: string, compose: string): NamedImages {
  // Aliases in a file of our own are no attack.
  const { services } = parse(compose, { merge: true, maxAliasCount: -1 }) as {
    services: Record<string, Service>;
  };
  const all = Object.entries(services);
  return {
    base: baseImageOf(dockerfile),
    ours: all.flatMap(([name, { build }]) => (build === undefined ? [] : [name])),
    others: Object.fromEntries(
      all.flatMap(([name, { build, image }]) => (build === undefined ? [[name, image]] : [])),
    ),
  };
}

interface RecordOptions extends ResolveOptions {
  readonly now: Date;
  /** Ours as it was published, with its digest; without it Compose builds ours. */
  readonly own?: string;
  /** The base with the digest that ours was built on; by default that of now. */
  readonly base?: string;
}

/** The record, as a compose file: each tag with its digest. @throws Error where one cannot be looked up */
export async function recordOf(
  { base, ours, others }: NamedImages,
  { own, base: builtOn, ...options }: RecordOptions,
): Promise<string> {
  const pinned = new Map<string, string>();
  if (builtOn !== undefined) pinned.set(base, builtOn);
  for (const image of new Set([base, ...Object.values(others)]))
    if (!pinned.has(image)) pinned.set(image, `${image}@${await resolveDigest(image, options)}`);
  const services = {
    ...Object.fromEntries(
      Object.entries(others).map(([name, image]) => [name, { image: pinned.get(image) }]),
    ),
    ...Object.fromEntries(
      ours.map((name) => [
        name,
        { ...(own !== undefined && { image: own }), build: { args: { NODE_IMAGE: pinned.get(base) } } },
      ]),
    ),
  };
  const head = [
    `Digests as of ${options.now.toISOString()}, looked up by \`npm run release:images\`. Laid over the other file:`,
    'docker compose --file docker-compose.yml --file docker-compose.images.yml up --detach',
  ];
  return `${head.map((line) => `# ${line}\n`).join('')}\n${stringify({ services }, { lineWidth: 0, aliasDuplicateObjects: false })}`;
}

async function main(): Promise<void> {
  const { values } = parseArgs({ options: { hub: { type: 'string' }, out: { type: 'string' } } });
  const [dockerfile, compose] = await Promise.all(
    ['Dockerfile', 'docker-compose.yml'].map((name) => readFile(new URL(name, ROOT), 'utf8')),
  );
  const images = namedImages(dockerfile ?? '', compose ?? '');
  const record = await recordOf(images, {
    ...(values.hub !== undefined && { hub: values.hub }),
    now: new Date(),
  });
  const file = values.out ?? fileURLToPath(new URL('docker-compose.images.yml', ROOT));
  await writeFile(file, record);
  process.stdout.write(record);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await main();
