/**
 * Packages that this one uses and does not bring: peers, of which a signup handler needs Temporal's client alone. The one place that
 * knows which a part of it needs, and how they are installed.
 */
import { createRequire } from 'node:module';
import { MissingPackageError } from './errors.ts';
import { VERSION } from './version.ts';

/** With the version of each, or `null` where it is that of the SDK's packages that are there: they fit no other. */
type Packages = Readonly<Record<string, string | null>>;

const SDK_CLIENT = '@temporalio/client';
/** Of Temporal's SDK, where nothing of it is installed. */
const SDK_VERSION = '1.24.0';

/** What needs packages, as it is named where they are missing. */
export const PACKAGES_OF = {
  'The client': { [SDK_CLIENT]: null, '@temporalio/common': null },
  'A worker': { '@temporalio/worker': null, '@temporalio/workflow': null, '@temporalio/activity': null },
  'Temporal’s own download': { '@temporalio/testing': null },
  OTEL_EXPORTER_OTLP_ENDPOINT: {
    '@temporalio/interceptors-opentelemetry': null,
    '@temporalio/workflow': null,
    '@opentelemetry/api': '1.9.1',
    '@opentelemetry/core': '1.30.1',
    '@opentelemetry/exporter-trace-otlp-http': '0.57.2',
    '@opentelemetry/resources': '1.30.1',
    '@opentelemetry/sdk-trace-base': '1.30.1',
    '@opentelemetry/sdk-trace-node': '1.30.1',
  },
} as const satisfies Readonly<Record<string, Packages>>;

export type Part = keyof typeof PACKAGES_OF;

/**
 * What `load` answers, which imports a part of this package, or uses one that imports more.
 * @throws MissingPackageError that names what to install, where a package of that part is missing
 */
export async function loadedWith<T>(part: Part, load: () => Promise<T>): Promise<T> {
  try {
    return await load();
  } catch (error) {
    const missing = isOfLoading(error) ? missingOf(part, import.meta.url) : [];
    throw missing.length === 0 ? error : new MissingPackageError(part, missing, error);
  }
}

function isOfLoading(error: unknown): boolean {
  const code = error instanceof Error && 'code' in error ? error.code : null;
  return code === 'ERR_MODULE_NOT_FOUND' || code === 'MODULE_NOT_FOUND';
}

/** @param own this module's address, which a bundle that is CommonJS does not have */
function missingOf(part: Part, own: string | undefined): string[] {
  if (own === undefined) return [];
  const require = createRequire(own);
  const packages: Packages = PACKAGES_OF[part];
  const missing = Object.keys(packages).filter((name) => !isThere(require, name));
  if (missing.length === 0) return [];
  const sdkVersion = isThere(require, SDK_CLIENT)
    ? (require(`${SDK_CLIENT}/package.json`) as { readonly version: string }).version
    : SDK_VERSION;
  const wanted = missing.map((name) => `${name}@${packages[name] ?? sdkVersion}`);
  // What npx keeps of its own finds nothing of the folder that it is called in: the package itself must be installed there.
  return own.includes('/_npx/') ? [`airbyte-embedded-onboarding@${VERSION}`, ...wanted] : wanted;
}

function isThere(require: NodeJS.Require, name: string): boolean {
  try {
    require.resolve(name);
    return true;
  } catch {
    return false;
  }
}
