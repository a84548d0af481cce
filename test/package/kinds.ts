/** The kinds of project that the package is installed into, and what each does with it. */
import { copyFile, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { API_KEY } from '../support/environment.ts';
import { requestFor, TEMPLATE_ID } from '../support/requests.ts';
import { signers } from '../support/signed.ts';
import { signedUpWhileKilled } from './host-application.ts';
import { CODE_PAGES, typeScriptBlocks } from './type-script-blocks.ts';

export interface Kind {
  readonly name: string;
  /** Its files, below `projects`; without any it is empty. */
  readonly files?: string;
  /** In place of files of its own: one of the package's examples. */
  readonly example?: string;
  /** Whether its `.js` files are ES modules. */
  readonly type: 'module' | 'commonjs';
  readonly dependencies: Readonly<Record<string, string>>;
  /** Takes seconds: CI runs it, in one project with all others that do. */
  readonly isFast?: true;
  /** Writes what is not a file of its own. */
  readonly prepare?: (folder: string) => Promise<void>;
  /** For bash, in its folder; TARBALL is the package. Each must exit 0. */
  readonly steps?: readonly string[];
  /** Is started, and asked twice to onboard the same customer. */
  readonly server?: Server;
  /** Does in its folder what takes more than a command; resolves with what it has to tell. */
  readonly use?: (folder: string, env: Readonly<Record<string, string>>) => Promise<string>;
  /** Must fail, and say so. */
  readonly refused?: { readonly command: string; readonly says: RegExp };
}

export interface Server {
  readonly command: string;
  readonly isReady: RegExp;
  readonly env?: Readonly<Record<string, string>>;
  /** By default a form that is posted to `/signup`. */
  readonly signUp?: (origin: string, customer: string) => Promise<Response>;
}

const LISTENING = /listening/;
const TYPE_SCRIPT = { typescript: '6.0.3', '@types/node': '20.19.43' };
const EXPRESS = { express: '5.3.0', '@types/express': '5.0.6' };
const FASTIFY = { fastify: '5.12.8' };
const HONO = { hono: '4.13.19', '@hono/node-server': '2.1.9' };
const NEST = {
  '@nestjs/common': '12.5.1',
  '@nestjs/core': '12.5.1',
  '@nestjs/platform-express': '12.5.1',
  'reflect-metadata': '0.2.2',
  rxjs: '7.8.2',
};
const TEMPORAL = {
  '@temporalio/client': '1.24.0',
  '@temporalio/worker': '1.24.0',
  '@temporalio/workflow': '1.24.0',
};
/** For the examples of a signup handler. */
const STRIPE = { STRIPE_TEMPLATE_ID: TEMPLATE_ID };
const ESBUILD = { esbuild: '0.28.2' };
/** Beside the package, for a worker; and for all that it has. */
const WORKER = {
  '@temporalio/worker': '1.24.0',
  '@temporalio/workflow': '1.24.0',
  '@temporalio/activity': '1.24.0',
};
const TRACES = {
  '@temporalio/interceptors-opentelemetry': '1.24.0',
  '@opentelemetry/api': '1.9.1',
  '@opentelemetry/core': '1.30.1',
  '@opentelemetry/exporter-trace-otlp-http': '0.57.2',
  '@opentelemetry/resources': '1.30.1',
  '@opentelemetry/sdk-trace-base': '1.30.1',
  '@opentelemetry/sdk-trace-node': '1.30.1',
};
const NEXT = {
  ...TYPE_SCRIPT,
  '@types/react': '19.3.3',
  next: '16.4.6',
  react: '19.3.1',
  'react-dom': '19.3.1',
};
const HOST_APPLICATION = { ...TYPE_SCRIPT, ...WORKER, '@temporalio/testing': '1.24.0' };

/** What Temporal's dependencies call in a bundle of ES modules. */
const REQUIRE_BANNER = `--banner:js="import { createRequire as requireFrom } from 'node:module'; const require = requireFrom(import.meta.url);"`;
const ESBUILD_BUNDLE = 'esbuild server.mjs --bundle --platform=node --log-level=error';
const NEXT_SERVER = {
  command: 'node "$NODE_MODULES/next/dist/bin/next" start --port "$PORT"',
  isReady: /Ready/,
  env: STRIPE,
};

/** The profiles that the package has. */
const PROFILES =
  'TEMPORAL_CONFIG_FILE="$NODE_MODULES/airbyte-embedded-onboarding/deploy/temporal.example.toml"';

export const KINDS: readonly Kind[] = [
  {
    name: 'types and code blocks',
    files: 'types',
    type: 'module',
    dependencies: { ...TYPE_SCRIPT, ...EXPRESS, ...WORKER },
    isFast: true,
    prepare: writeBlocks,
    steps: ['tsc -p .'],
  },
  {
    name: 'types for bundlers, and for older resolution',
    files: 'types',
    type: 'module',
    dependencies: { ...TYPE_SCRIPT, ...WORKER },
    steps: ['tsc -p tsconfig.bundler.json', 'tsc -p tsconfig.node10.json'],
  },
  {
    name: 'attw',
    type: 'module',
    dependencies: { '@arethetypeswrong/cli': '0.18.5' },
    isFast: true,
    // Every Node that the package runs on can `require` ES modules.
    steps: ['attw "$TARBALL" --ignore-rules cjs-resolves-to-esm --no-color --no-emoji --format ascii'],
  },
  {
    name: 'publint',
    type: 'module',
    dependencies: { publint: '0.3.25' },
    isFast: true,
    steps: ['publint "$TARBALL" --strict'],
  },
  {
    name: 'tests of one’s own, in memory',
    files: 'testing',
    type: 'module',
    dependencies: TYPE_SCRIPT,
    isFast: true,
    prepare: writeRecipe,
    steps: ['tsc -p .', 'node --test out/signup.test.js'],
  },
  {
    name: 'tests of one’s own, on a stack',
    files: 'testing',
    type: 'module',
    dependencies: {
      ...TYPE_SCRIPT,
      '@temporalio/worker': '1.24.0',
      '@temporalio/workflow': '1.24.0',
      '@temporalio/activity': '1.24.0',
    },
    prepare: writeRecipe,
    steps: ['tsc -p .', 'node --test out/stack.test.js'],
  },
  {
    name: 'Express, as in the README',
    example: 'express',
    type: 'module',
    dependencies: { ...TYPE_SCRIPT, ...EXPRESS },
    isFast: true,
    steps: ['tsc -p .'],
    server: { command: 'node out/server.js', isReady: LISTENING, env: STRIPE },
  },
  {
    name: 'Fastify',
    files: 'fastify',
    type: 'module',
    dependencies: FASTIFY,
    server: { command: 'node server.mjs', isReady: LISTENING },
  },
  {
    name: 'Nest, CommonJS',
    files: 'nest',
    type: 'commonjs',
    dependencies: { ...TYPE_SCRIPT, ...NEST },
    steps: ['tsc -p .'],
    server: { command: 'node out/main.js', isReady: LISTENING },
  },
  {
    name: 'Hono, /http mounted',
    files: 'hono',
    type: 'module',
    dependencies: { ...TYPE_SCRIPT, ...HONO, pino: '10.4.0' },
    steps: ['tsc -p .'],
    server: {
      command: 'node out/server.js',
      isReady: LISTENING,
      env: { ONBOARDING_API_KEYS: `backend:${API_KEY}` },
      signUp: async (origin, customer) =>
        await fetch(`${origin}/v1/onboardings`, {
          method: 'POST',
          headers: { authorization: `Bearer ${API_KEY}`, 'content-type': 'application/json' },
          body: JSON.stringify({ ...requestFor(['Stripe']), workspace_name: customer }),
        }),
    },
  },
  {
    name: 'a worker and a workflow of one’s own',
    files: 'own-worker',
    type: 'module',
    dependencies: { ...TYPE_SCRIPT, ...TEMPORAL },
    isFast: true,
    steps: ['tsc -p .', 'node out/main.js'],
  },
  {
    name: 'CommonJS',
    files: 'commonjs',
    type: 'commonjs',
    // It loads the worker, too.
    dependencies: WORKER,
    isFast: true,
    server: { command: 'node server.js', isReady: LISTENING },
  },
  {
    name: 'esbuild, CommonJS',
    files: 'node-http',
    type: 'module',
    dependencies: ESBUILD,
    isFast: true,
    steps: [`${ESBUILD_BUNDLE} --format=cjs --outfile=out/server.cjs`],
    server: { command: 'node out/server.cjs', isReady: LISTENING },
  },
  {
    name: 'esbuild, ES modules',
    files: 'node-http',
    type: 'module',
    dependencies: ESBUILD,
    steps: [`${ESBUILD_BUNDLE} --format=esm --outfile=out/server.mjs ${REQUIRE_BANNER}`],
    server: { command: 'node out/server.mjs', isReady: LISTENING },
  },
  {
    name: 'a worker with a converter out of a bundle',
    files: 'worker-in-bundle',
    type: 'module',
    dependencies: { ...ESBUILD, ...WORKER },
    steps: [
      'esbuild own-worker.mjs --bundle --platform=node --format=esm --outfile=out/own-worker.mjs --log-level=error ' +
        `--external:@temporalio/worker ${REQUIRE_BANNER}`,
    ],
    refused: { command: 'node out/own-worker.mjs', says: /BundledError.*\n?.*external/ },
  },
  {
    name: 'a worker in a bundle, all of it',
    files: 'worker-in-bundle',
    type: 'module',
    dependencies: { ...ESBUILD, ...WORKER },
    refused: {
      command: 'esbuild worker.mjs --bundle --platform=node --format=esm --outfile=out/worker.mjs',
      says: /Could not resolve .*\n[^]*mark the path .* as external/,
    },
  },
  {
    name: 'Next, bundled',
    example: 'next',
    type: 'module',
    dependencies: NEXT,
    isFast: true,
    steps: ['next build'],
    server: NEXT_SERVER,
  },
  {
    name: 'Next, external',
    example: 'next',
    type: 'module',
    dependencies: NEXT,
    prepare: writeExternalPackages,
    steps: ['next build'],
    server: NEXT_SERVER,
  },
  {
    name: 'Bun',
    files: 'node-http',
    type: 'module',
    dependencies: { bun: '1.4.5' },
    // npm may have been told to run no scripts of packages.
    steps: ['node "$NODE_MODULES/bun/install.js"'],
    server: { command: 'bun server.mjs', isReady: LISTENING },
  },
  {
    name: 'Deno',
    files: 'node-http',
    type: 'module',
    dependencies: { deno: '2.9.6' },
    steps: ['node "$NODE_MODULES/deno/install.cjs"'],
    server: { command: 'deno run --allow-all --node-modules-dir=manual server.mjs', isReady: LISTENING },
  },
  {
    name: 'a host application',
    example: 'host-application',
    type: 'module',
    dependencies: HOST_APPLICATION,
    isFast: true,
    steps: ['tsc -p .', 'node --test out/test/sign-up.test.js'],
  },
  {
    name: 'a host application, while it is killed',
    example: 'host-application',
    type: 'module',
    dependencies: HOST_APPLICATION,
    steps: ['tsc -p .'],
    use: signedUpWhileKilled,
  },
  {
    name: 'the service by a configuration file, and a hook of React',
    type: 'module',
    dependencies: { ...TYPE_SCRIPT, ...ESBUILD, '@types/react': NEXT['@types/react'] },
    isFast: true,
    prepare: copySingleFiles,
    steps: [
      'tsc onboarding.config.ts use-onboarding.ts --outDir out --strict --target es2023 --module nodenext --skipLibCheck --types node',
      'esbuild out/use-onboarding.js --bundle --format=esm --external:react --outfile=out/hook.js --log-level=error',
    ],
    server: {
      command: 'env ONBOARDING_HTTP_PORT="$PORT" onboarding serve',
      isReady: /the service runs/,
      env: {
        ONBOARDING_CONFIG_FILE: 'out/onboarding.config.js',
        ONBOARDING_API_KEYS: `backend:${API_KEY}`,
        ONBOARDING_WEBHOOK_SECRETS_CLERK: signers.svix.secret,
        ONBOARDING_WEBHOOK_SECRETS_BILLING: signers.stripe.secret,
      },
      signUp: deliverOrganization,
    },
  },
  {
    name: 'keys from a KMS',
    example: 'kms',
    type: 'module',
    dependencies: { ...TYPE_SCRIPT, ...WORKER },
    isFast: true,
    steps: ['tsc -p .', 'node --test out/test/kms-keys.test.js'],
  },
  {
    name: 'a profile of Temporal Cloud',
    type: 'module',
    dependencies: {},
    isFast: true,
    prepare: writeRequest,
    // A variable wins over the file. Where there is none, the address that is refused is the profile's: no credential is beside it.
    steps: [`${PROFILES} TEMPORAL_PROFILE=default onboarding start request.json`],
    refused: {
      command: `unset TEMPORAL_ADDRESS TEMPORAL_NAMESPACE; ${PROFILES} TEMPORAL_PROFILE=cloud onboarding doctor`,
      says: /Temporal Cloud’s, which takes nobody without TEMPORAL_API_KEY/,
    },
  },
  ...Object.entries({ express: EXPRESS, fastify: FASTIFY, hono: HONO, nest: NEST }).map(writtenByInit),
  {
    name: 'next, as init writes it',
    example: 'next',
    type: 'module',
    dependencies: NEXT,
    steps: ['rm -r app/signup', 'npx airbyte-embedded-onboarding init', 'next build'],
    server: NEXT_SERVER,
  },
  {
    name: 'types without a worker',
    files: 'types-of-the-client',
    type: 'module',
    dependencies: TYPE_SCRIPT,
    steps: ['tsc -p .'],
  },
  {
    name: 'the command line, without a worker',
    type: 'module',
    dependencies: {},
    steps: [
      'npx airbyte-embedded-onboarding --version',
      'npx airbyte-embedded-onboarding setup',
      'npx airbyte-embedded-onboarding start request.json',
      'npx airbyte-embedded-onboarding doctor || [ $? -eq 1 ]',
    ],
    prepare: writeRequest,
    refused: {
      command: 'npx airbyte-embedded-onboarding worker',
      says: /^A worker needs .*`npm install @temporalio\/worker@1\S+ @temporalio\/workflow@1\S+ @temporalio\/activity@1\S+`/m,
    },
  },
  {
    name: 'the command line, and what it asks for',
    type: 'module',
    dependencies: {},
    // What the error before names is installed as it says; then the whole embedded stack, with the worker and its workflow code as packed.
    steps: [
      'npx airbyte-embedded-onboarding dev --once 2>&1 | tee missing.txt | grep "npm install"',
      'eval "$(sed -n "s/.*\\`\\(npm install .*\\)\\`.*/\\1/p" missing.txt) --no-audit --no-fund --prefer-offline"',
      'npx airbyte-embedded-onboarding dev --once',
    ],
  },
  {
    name: 'the command line, with traces',
    type: 'module',
    dependencies: { ...WORKER, ...TRACES },
    steps: ['OTEL_EXPORTER_OTLP_ENDPOINT=http://127.0.0.1:9 onboarding dev --once'],
  },
];

/** A server that has the handler which `init` writes for its framework. */
function writtenByInit([framework, dependencies]: [string, Kind['dependencies']]): Kind {
  return {
    name: `${framework}, as init writes it`,
    files: 'init',
    type: 'module',
    dependencies: { ...TYPE_SCRIPT, ...dependencies },
    steps: [
      `mv ${framework}.ts server.ts`,
      `npx airbyte-embedded-onboarding init --framework ${framework}`,
      'tsc -p .',
    ],
    server: { command: 'node out/server.js', isReady: LISTENING },
  };
}

/** Those of the pages, each a module. */
async function writeBlocks(folder: string): Promise<void> {
  const blocks = (await Promise.all(CODE_PAGES.map(typeScriptBlocks))).flat();
  for (const { place, text, file } of blocks) {
    const own = file ?? `${place.replaceAll(/[^A-Za-z0-9]+/g, '-')}.ts`;
    await writeFile(join(folder, own), `// ${place}\n${text}\nexport {};\n`);
  }
}

/** The recipe for tests of one's own, as it stands there. */
async function writeRecipe(folder: string): Promise<void> {
  for (const { text, file } of await typeScriptBlocks('docs/testing-yours.md')) {
    if (file !== null) await writeFile(join(folder, file), text);
  }
}

/** As docs/client.md has it for what runs a worker. */
async function writeExternalPackages(folder: string): Promise<void> {
  const external = ['airbyte-embedded-onboarding', '@temporalio/worker'];
  const config = `export default ${JSON.stringify({ serverExternalPackages: external })};\n`;
  await writeFile(join(folder, 'next.config.mjs'), config);
}

/** The examples that have no folder of their own, or no program in it. */
async function copySingleFiles(folder: string): Promise<void> {
  for (const path of ['onboarding.config.ts', 'react/use-onboarding.ts'])
    await copyFile(new URL(`../../examples/${path}`, import.meta.url), join(folder, basename(path)));
}

/** As the provider of logins sends it for a customer on a free plan. */
async function deliverOrganization(origin: string, customer: string): Promise<Response> {
  const event = { type: 'organization.created', timestamp: new Date().toISOString(), data: { id: customer } };
  const { svix } = signers;
  const delivery = await svix.sign(JSON.stringify(event), svix.secret, Date.now());
  return await fetch(`${origin}/v1/webhooks/clerk`, { method: 'POST', ...delivery });
}

async function writeRequest(folder: string): Promise<void> {
  await writeFile(join(folder, 'request.json'), JSON.stringify(requestFor(['Stripe'])));
}
