/**
 * The real Temporal server, once asking for client certificates and once for API keys, as Temporal Cloud does: who is let in, and
 * what everybody else is told.
 */
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import getPort from 'get-port';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startEmulator, type Emulator } from '../../emulator/index.ts';
import { OnboardingClient } from '../../src/client.ts';
import { generateKey } from '../../src/secrets/index.ts';
import { ApiKeys } from '../support/secured/api-keys.ts';
import { Authority, type Certificate } from '../support/secured/authority.ts';
import { startSecuredTemporal, type SecuredTemporal } from '../support/secured/temporal.ts';
import { onboardingCommand, type CommandResult } from '../support/cli.ts';
import { airbyteWithToken } from '../support/environment.ts';
import { samplesOf } from '../support/exposition.ts';
import { startProgram } from '../support/program.ts';
import { requestFor } from '../support/requests.ts';
import { startSettings } from '../support/start-settings.ts';

type Settings = Readonly<Record<string, string>>;

const NAMESPACE = 'onboardings.a1b2c';
const DAY_MS = 86_400_000;
const EXPIRY = 'onboarding_temporal_credential_expiry_timestamp_seconds';

const keys = new ApiKeys();
/** By what may be done with them. */
const apiKey = {
  all: keys.key([`${NAMESPACE}:admin`], 30 * DAY_MS),
  endingSoon: keys.key([`${NAMESPACE}:admin`], 3 * DAY_MS),
  expired: keys.key([`${NAMESPACE}:admin`], -DAY_MS),
  otherNamespace: keys.key(['payments.a1b2c:admin'], 30 * DAY_MS),
  reading: keys.key([`${NAMESPACE}:read`], 30 * DAY_MS),
  writing: keys.key([`${NAMESPACE}:write`], 30 * DAY_MS),
  ofAnotherServer: new ApiKeys().key([`${NAMESPACE}:admin`], 30 * DAY_MS),
} as const;

const onboardingKeys = generateKey();
let folder: string;
let emulator: Emulator;
let authority: Authority;
let own: Certificate;
let expired: Certificate;
let stranger: Certificate;
let byCertificate: SecuredTemporal;
let byKey: SecuredTemporal;
/** What is there to be ended, also where the rest could not be started. */
const started: (() => Promise<void>)[] = [];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'onboarding-secured-'));
  started.push(() => rm(folder, { recursive: true, force: true }));
  emulator = await startEmulator();
  started.push(() => emulator.close());
  authority = await Authority.create(folder, 'authority');
  const certificate = await authority.sign('server', 'server');
  own = await authority.sign('client', 'client', 30);
  expired = await authority.sign('expired', 'client', -1);
  stranger = await (await Authority.create(folder, 'other-authority')).sign('stranger', 'client');
  const keySet = join(folder, 'keys.json');
  await writeFile(keySet, keys.keySet);

  const serverRootCACertificate = await readFile(authority.certificate);
  const clientCertPair = { crt: await readFile(own.certificate), key: await readFile(own.key) };
  byCertificate = await startSecuredTemporal(
    join(folder, 'by-certificate'),
    { certificate, clientAuthority: authority.certificate },
    { namespace: NAMESPACE, as: { tls: { serverRootCACertificate, clientCertPair } } },
  );
  started.push(() => byCertificate.stop());
  byKey = await startSecuredTemporal(
    join(folder, 'by-key'),
    { certificate, keySet },
    {
      namespace: NAMESPACE,
      as: { tls: { serverRootCACertificate }, apiKey: keys.key(['temporal-system:admin']) },
    },
  );
  started.push(() => byKey.stop());
});
afterAll(async () => {
  for (const end of started.reverse()) await end();
});

function at({ address }: SecuredTemporal): Settings {
  return {
    TEMPORAL_CONFIG_FILE: '',
    TEMPORAL_ADDRESS: address,
    TEMPORAL_NAMESPACE: NAMESPACE,
    TEMPORAL_TLS_SERVER_CA_CERT_PATH: authority.certificate,
  };
}

function showing({ certificate, key }: Certificate): Settings {
  return { TEMPORAL_TLS_CLIENT_CERT_PATH: certificate, TEMPORAL_TLS_CLIENT_KEY_PATH: key };
}

test('where a key may not register search attributes, as none may on Temporal Cloud, setup prints the command that does', async () => {
  const setup = await onboardingCommand(['setup'], { ...at(byKey), TEMPORAL_API_KEY: apiKey.writing });
  expect(setup.exitCode).toBe(1);
  expect(setup.stderr).toContain(
    `tcld namespace search-attributes add --namespace ${NAMESPACE} --search-attribute OnboardingStatus=Keyword ` +
      '--search-attribute OnboardingFailureTypes=KeywordList --search-attribute SignupSource=Keyword ' +
      '--search-attribute SourcesWanted=Int --search-attribute SourcesReady=Int',
  );
});

describe.each([
  [
    'a client certificate',
    () => ({ ...at(byCertificate), ...showing(own) }),
    /The client certificate expires on /,
  ],
  ['an API key', () => ({ ...at(byKey), TEMPORAL_API_KEY: apiKey.all }), /The API key expires on /],
] as const)('by %s', (_how, settings, expiry) => {
  const env = (): Settings => ({ ...settings(), ONBOARDING_KEYS: onboardingKeys });

  test('command line, worker, client and doctor work', async () => {
    const setup = await onboardingCommand(['setup'], env());
    expect(setup).toMatchObject({ exitCode: 0, stdout: expect.stringContaining('registered') as string });

    const metricsPort = String(await getPort());
    const worker = startProgram('onboarding', {
      args: ['worker'],
      env: { ...env(), ...airbyteWithToken(emulator), ONBOARDING_METRICS_PORT: metricsPort },
    });
    try {
      const request = requestFor(['Stripe']);
      const onboarding = await OnboardingClient.connect({ ...env() });
      try {
        await onboarding.start(request);
        expect((await onboarding.result(request.workspace_name)).status).toBe('completed');
      } finally {
        await onboarding.close();
      }
      const status = await onboardingCommand(['status', request.workspace_name], env());
      expect(status).toMatchObject({ exitCode: 0, stdout: expect.stringContaining('completed') as string });
      const doctor = await onboardingCommand(['doctor'], env());
      expect(doctor.stdout).not.toContain('✗');
      expect(doctor.stdout).toMatch(expiry);
      const metrics = await (await fetch(`http://127.0.0.1:${metricsPort}/metrics`)).text();
      const expires = samplesOf(metrics).find(({ name }) => name === EXPIRY)?.value ?? NaN;
      expect(Math.round((expires * 1_000 - Date.now()) / DAY_MS)).toBe(30);
    } finally {
      expect(await worker.end()).toBe(0);
    }
    expect(worker.output).not.toContain(apiKey.all);
  });
});

/** Who connects; the client’s error is told as a command’s is. */
const WHO: Record<string, (env: Settings) => Promise<CommandResult>> = {
  'the command line': (env) => onboardingCommand(['list'], { ...startSettings(''), ...env }),
  doctor: (env) => onboardingCommand(['doctor'], env),
  'a worker': (env) => onboardingCommand(['worker'], { ...startSettings(''), ...env }),
  'a client': async (env) => {
    try {
      const onboarding = await OnboardingClient.connect({ ...startSettings(''), ...env });
      await onboarding.progress('nobody').finally(() => onboarding.close());
      throw new Error('it was let in');
    } catch (error) {
      return { exitCode: -1, stdout: '', stderr: (error as Error).message };
    }
  },
};

const UNREACHABLE = 5;
const NOT_PERMITTED = 1;
const CONFIGURATION = 2;

/** What is set wrong, and what is then told, by whom ever. */
const WRONG: [what: string, settings: () => Settings, exitCode: number, told: RegExp][] = [
  [
    'no client certificate',
    () => ({ ...at(byCertificate), TEMPORAL_TLS: 'true' }),
    UNREACHABLE,
    /\(it asks for a client certificate, and none is set\)\. Set TEMPORAL_TLS_CLIENT_CERT_PATH and TEMPORAL_TLS_CLIENT_KEY_PATH\./,
  ],
  [
    'an API key in its place',
    () => ({ ...at(byCertificate), TEMPORAL_API_KEY: apiKey.all }),
    UNREACHABLE,
    /none is set\)\. .* An API key does not take its place here/,
  ],
  [
    'a certificate of another authority',
    () => ({ ...at(byCertificate), ...showing(stranger) }),
    UNREACHABLE,
    /\(it does not trust the authority that signed the client certificate\)\. Add it to those that it takes/,
  ],
  [
    'a client certificate that has expired',
    () => ({ ...at(byCertificate), ...showing(expired) }),
    UNREACHABLE,
    /\(the client certificate expired on 20\d\d-\d\d-\d\d \d\d:\d\d UTC\)\. Set TEMPORAL_TLS_CLIENT_CERT_PATH .* to a new one/,
  ],
  [
    'a certificate without its key',
    () => ({ ...at(byCertificate), TEMPORAL_TLS_CLIENT_CERT_PATH: own.certificate }),
    CONFIGURATION,
    /The key of the client certificate is missing: TEMPORAL_TLS_CLIENT_CERT_…/,
  ],
  [
    'the key of another certificate',
    () => ({ ...at(byCertificate), ...showing({ ...own, key: stranger.key }) }),
    UNREACHABLE,
    /\(the client certificate and its key do not belong together\)/,
  ],
  [
    'a key that is none',
    () => ({ ...at(byCertificate), ...showing({ ...own, key: own.certificate }) }),
    UNREACHABLE,
    /\(the key of the client certificate \(TEMPORAL_TLS_CLIENT_KEY_…\) cannot be read\)/,
  ],
  [
    'a key file that is not there',
    () => ({ ...at(byCertificate), ...showing({ ...own, key: join(folder, 'nothing.key') }) }),
    CONFIGURATION,
    /TEMPORAL_TLS_CLIENT_KEY_PATH, or the profile’s client_key_path, can’t be read: ENOENT: .*nothing\.key/,
  ],
  [
    'a key file that cannot be read',
    () => ({ ...at(byCertificate), ...showing({ ...own, key: folder }) }),
    CONFIGURATION,
    /TEMPORAL_TLS_CLIENT_KEY_PATH, or the profile’s client_key_path, can’t be read: EISDIR/,
  ],
  [
    'a server whose authority is not known here',
    () => ({ ...at(byKey), TEMPORAL_API_KEY: apiKey.all, TEMPORAL_TLS_SERVER_CA_CERT_PATH: '' }),
    UNREACHABLE,
    /\(its certificate is not trusted here: unable to verify the first certificate\)\. Set TEMPORAL_TLS_SERVER_CA_CERT_PATH/,
  ],
  [
    'another server name',
    () => ({ ...at(byCertificate), ...showing(own), TEMPORAL_TLS_SERVER_NAME: 'temporal.example.com' }),
    UNREACHABLE,
    /\(its certificate is for localhost, 127\.0\.0\.1, not for temporal\.example\.com\)\. Check TEMPORAL_ADDRESS and TEMPORAL_TLS_SERVER_NAME/,
  ],
  [
    'no API key',
    () => ({ ...at(byKey), TEMPORAL_TLS: 'true' }),
    NOT_PERMITTED,
    /\(PERMISSION_DENIED: Request unauthorized; no API key and no client certificate is set\)/,
  ],
  [
    'an API key that has expired',
    () => ({ ...at(byKey), TEMPORAL_API_KEY: apiKey.expired }),
    NOT_PERMITTED,
    /\(PERMISSION_DENIED: Request unauthorized; the API key expired on 20\d\d-\d\d-\d\d \d\d:\d\d UTC\)/,
  ],
  [
    'an API key of another server',
    () => ({ ...at(byKey), TEMPORAL_API_KEY: apiKey.ofAnotherServer }),
    NOT_PERMITTED,
    /\(PERMISSION_DENIED: Request unauthorized\.\)\. Check TEMPORAL_API_KEY/,
  ],
  [
    'an API key for another namespace',
    () => ({ ...at(byKey), TEMPORAL_API_KEY: apiKey.otherNamespace }),
    NOT_PERMITTED,
    /\(PERMISSION_DENIED: Request unauthorized\.\)\. Check .*TEMPORAL_NAMESPACE, and what this identity may do in that namespace/,
  ],
  [
    'an API key of two lines',
    () => ({ ...at(byKey), TEMPORAL_API_KEY: apiKey.all.replace('.', '.\n') }),
    CONFIGURATION,
    /TEMPORAL_API_KEY, or the profile’s api_key, must be one line/,
  ],
  [
    'TLS turned off, with an API key',
    () => ({ ...at(byKey), TEMPORAL_API_KEY: apiKey.all, TEMPORAL_TLS: 'false' }),
    UNREACHABLE,
    /\(it speaks TLS, which is off here\)\. Set TEMPORAL_TLS=true/,
  ],
];

/** All of an API key but what anybody could guess. */
function secretPartsOf(key: string): string[] {
  return key.split('.').slice(1);
}

// Each waits ten seconds for a connection, and does nothing else meanwhile.
describe.concurrent.each(WRONG)('told of %s', (_what, settings, exitCode, told) => {
  test.each(Object.entries(WHO))('%s', async (who, connect) => {
    const result = await connect(settings());
    const output = `${result.stdout}${result.stderr}`;
    // Doctor’s findings stand in columns, and have their line ends escaped.
    expect(output).toMatch(told);
    if (who !== 'a client')
      expect(result.exitCode).toBe(who === 'doctor' && exitCode === UNREACHABLE ? NOT_PERMITTED : exitCode);
    for (const secret of Object.values(apiKey).flatMap(secretPartsOf)) expect(output).not.toContain(secret);
    expect(output).not.toMatch(/PRIVATE KEY|SSL routines/);
  });
});

test('an API key that may only read lists and examines, and is told so before a worker starts', async () => {
  const env = { ...at(byKey), TEMPORAL_API_KEY: apiKey.reading };
  expect(await WHO['the command line']?.(env)).toMatchObject({ exitCode: 0 });
  const worker = await WHO['a worker']?.(env);
  expect(worker).toMatchObject({
    exitCode: 1,
    stderr: expect.stringContaining('what this identity may do') as string,
  });
});

test('an API key that ends with a line of its own, as files do, is taken without it', async () => {
  const env = { ...at(byKey), TEMPORAL_API_KEY: `${apiKey.all}\n` };
  expect(await WHO['the command line']?.(env)).toMatchObject({ exitCode: 0 });
});

test('doctor warns of a credential that expires within two weeks', async () => {
  const { stdout } = await onboardingCommand(['doctor'], {
    ...at(byKey),
    TEMPORAL_API_KEY: apiKey.endingSoon,
  });
  expect(stdout).toMatch(/! connection +Temporal answers at \S+ The API key expires on 20\d\d-/);
});
