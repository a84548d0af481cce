/** The emulator as a program of its own, with `/_emulator/` to program it. */
import { parseArgs } from 'node:util';
import { apiNames, type ApiName } from './apis.ts';
import { startEmulator } from './emulator.ts';
import type { EmulatorOptions } from './options.ts';

const text = { type: 'string' } as const;
const flag = { type: 'boolean' } as const;

const settings = {
  host: text,
  port: text,
  apis: text,
  'organization-id': text,
  'access-token': text,
  'client-id': text,
  'client-secret': text,
  'scoped-token-format': text,
  'error-envelope': text,
  'region-id-must-be-uuid': flag,
} as const;

const { values } = parseArgs({ options: settings });
const emulator = await startEmulator(optionsFrom(values));
process.stdout.write(
  `AIRBYTE_API_URL=${emulator.url} AIRBYTE_ORGANIZATION_ID=${emulator.organizationId} ` +
    `AIRBYTE_ACCESS_TOKEN=${emulator.accessToken} ` +
    `AIRBYTE_CLIENT_ID=${emulator.clientId} AIRBYTE_CLIENT_SECRET=${emulator.clientSecret}\n`,
);
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void emulator.close());

/** Every setting can come as `--some-name` or as `EMULATOR_SOME_NAME`. */
function optionsFrom(args: typeof values): EmulatorOptions {
  const setting = (name: keyof typeof settings): string | undefined => {
    const value = args[name] ?? process.env[`EMULATOR_${name.toUpperCase().replaceAll('-', '_')}`];
    return value === undefined || value === '' ? undefined : String(value);
  };
  const given = {
    host: setting('host'),
    port: Number(setting('port') ?? 8091),
    apis: apisFrom(setting('apis')),
    organizationId: setting('organization-id'),
    accessToken: setting('access-token'),
    clientId: setting('client-id'),
    clientSecret: setting('client-secret'),
    scopedTokenFormat: oneOf('scoped-token-format', setting('scoped-token-format'), ['bundle', 'jwt']),
    errorEnvelope: oneOf('error-envelope', setting('error-envelope'), ['sonar', 'fastapi']),
    regionIdMustBeUuid: setting('region-id-must-be-uuid') === 'true',
  };
  const present = Object.entries(given).filter(([, value]) => value !== undefined);
  return { ...(Object.fromEntries(present) as EmulatorOptions), controlEndpoints: true };
}

/** @param value names with commas between */
function apisFrom(value: string | undefined): ApiName[] | undefined {
  return value?.split(',').flatMap((name) => oneOf('apis', name.trim(), apiNames) ?? []);
}

function oneOf<T extends string>(
  name: string,
  value: string | undefined,
  choices: readonly T[],
): T | undefined {
  if (value === undefined) return undefined;
  const chosen = choices.find((choice) => choice === value);
  if (chosen === undefined) throw new TypeError(`${name} is ${choices.join(' or ')}`);
  return chosen;
}
