/** Onboardings in a worker of one's own, by Temporal's convention. */
import { readFile } from 'node:fs/promises';
import type { ClientOptions, ClientPlugin } from '@temporalio/client';
import {
  type BundleOptions,
  type BundlerPlugin,
  type ReplayWorkerOptions,
  Runtime,
  type WorkerOptions,
  type WorkerPlugin,
  type WorkflowBundleOption,
} from '@temporalio/worker';
import { AirbyteClient, type AirbyteClientOptions, observers } from '../airbyte/index.ts';
import { ConfigError, readPluginConfig, type Environment } from '../config/index.ts';
import { awaitCloseSignal } from '../domain/history/messages.ts';
import { DEFAULT_POLICY } from '../domain/policy.ts';
import type { SealVersion } from '../domain/sealed-form.ts';
import type { NoticeReceivers, OnboardingHooks } from '../notices/index.ts';
import { ConnectorRegistry, type RegistryOptions } from '../preflight/index.ts';
import {
  failureConverterPath,
  type KeyProvider,
  keyProviderOf,
  onboardingDataConverter,
} from '../secrets/index.ts';
import { countCalls, metersOf } from '../telemetry/index.ts';
import { workerIdentity } from '../temporal/index.ts';
import { ownSecrets } from './own-secrets.ts';
import { prepareFor, type WorkerParts, workerParts } from './worker-parts.ts';
import { workflowCode, workflowsBesideOthersPath, workflowsPath } from './workflow-code.ts';

/** What onboardings need in a worker of one’s own. */
export interface OnboardingPluginOptions {
  /** A client of Airbyte's API, which stays its maker's to close; or what one is made with. */
  readonly airbyte: AirbyteClient | AirbyteOptions;
  /** The keys, or their text as `ONBOARDING_KEYS` has it. What comes from a KMS is loaded before. */
  readonly keys: KeyProvider | string;
  /** `false`: the payload codec is off, as it then must be for all other processes. */
  readonly encrypts?: boolean;
  /** What is sealed is of this version, 1 by default; every version that is known opens. */
  readonly sealVersion?: SealVersion;
  /** The connector registry, for where the API does not say what a template asks for; by default it is not asked. */
  readonly registry?: RegistryOptions;
  /** Address of the Temporal UI, for links in the progress; `http://localhost:8233` by default. */
  readonly uiUrl?: string;
  /** Called when an onboarding has come to something; by default none is. */
  readonly hooks?: OnboardingHooks | undefined;
  /** Where signed notices go; by default nowhere. */
  readonly noticeReceivers?: NoticeReceivers | null | undefined;
}

/** What an {@link AirbyteClient} is made with. */
export interface AirbyteOptions extends Omit<AirbyteClientOptions, 'requestTimeoutMs'> {
  /** Of a call as a whole; two minutes by default. */
  readonly requestTimeoutMs?: number;
}

/**
 * For `Worker.create({ plugins })`, `new Client({ plugins })` and `bundleWorkflowCode({ plugins })`: a worker that has workflows
 * and activities of its own runs onboardings as well, and a client reads and writes them.
 *
 * The data converter becomes that of the whole worker or client, around the one that it has. Temporal's runtime is left alone.
 */
export class OnboardingPlugin implements WorkerPlugin, ClientPlugin, BundlerPlugin {
  readonly name = 'airbyte-embedded-onboarding';
  readonly #options: OnboardingPluginOptions;
  readonly #keys: KeyProvider;
  /** Made once, for the first worker. */
  #parts: WorkerParts | null = null;

  /** @throws KeyringError where the keys are text that cannot be read */
  constructor(options: OnboardingPluginOptions) {
    this.#options = options;
    this.#keys = keyProviderOf(options.keys);
  }

  /**
   * As the environment of a worker says: `AIRBYTE_*`, `ONBOARDING_KEYS` and what else is of sealing, of preflight and of notices.
   * @param keys in place of those of the environment, loaded from a KMS say
   * @throws ConfigError that names every problem
   */
  static fromEnvironment(
    env: Environment,
    {
      keys,
      ...options
    }: Pick<OnboardingPluginOptions, 'hooks' | 'uiUrl'> & { readonly keys?: KeyProvider | string } = {},
  ): OnboardingPlugin {
    const given = keys === undefined ? undefined : keyProviderOf(keys);
    const { keyring, ...config } = readPluginConfig(env, { keys: given });
    return new OnboardingPlugin({ ...config, keys: keyring, ...options });
  }

  /** @throws DataConverterError where the client's own failure converter writes in the open */
  configureClient<Options extends Omit<ClientOptions, 'plugins'>>(options: Options): Options {
    return { ...options, dataConverter: this.#around(options.dataConverter) };
  }

  /**
   * @throws ConfigError where an activity of the same name is there already, or the workflow bundle lacks onboardings;
   *   DataConverterError where the worker's own failure converter writes in the open
   */
  async configureWorker(options: WorkerOptions): Promise<WorkerOptions> {
    const parts = (this.#parts ??= this.#makeParts());
    assertNoneTaken(options.activities, parts.activities);
    const {
      namespace = 'default',
      taskQueue,
      interceptors,
      maxEagerActivityReservationsPerWorkflowTask,
    } = options;
    const theirs = interceptors?.activity ?? [];
    // A connection may have passed the plugin on to a worker that has it already.
    const isFirst = !theirs.includes(ownSecrets);
    if (isFirst) await prepareFor(parts, { connection: options.connection, namespace, taskQueue });
    const isEager = (maxEagerActivityReservationsPerWorkflowTask ?? 0) > 0;
    return {
      identity: workerIdentity({ isEager }),
      shutdownGraceTime: parts.attemptMs,
      // An activity that a worker hands to itself never waits in the task queue, and so not for its rate limit.
      maxEagerActivityReservationsPerWorkflowTask: 0,
      ...options,
      ...(await this.#workflowCode(options)),
      dataConverter: this.#around(options.dataConverter),
      activities: { ...options.activities, ...parts.activities },
      interceptors: {
        ...interceptors,
        // The first one is the outermost: what the others write quotes the activity's secrets as well.
        activity: isFirst ? [ownSecrets, ...theirs] : theirs,
      },
    };
  }

  configureReplayWorker(options: ReplayWorkerOptions): ReplayWorkerOptions {
    return { ...options, dataConverter: this.#around(options.dataConverter) };
  }

  /** Adds the workflows of this package to those that are bundled, and the converter of failures. */
  configureBundler(options: BundleOptions): BundleOptions {
    const { workflowsPath, webpackConfigHook: hook, failureConverterPath: own } = options;
    if (workflowsPath === workflowsBesideOthersPath()) return options;
    return {
      ...options,
      workflowsPath: workflowsBesideOthersPath(),
      failureConverterPath: own ?? failureConverterPath(),
      webpackConfigHook: (config) => {
        const hooked = (hook === undefined ? config : hook(config)) as WebpackConfiguration;
        const alias = { ...hooked.resolve?.alias, [`${THEIR_WORKFLOWS}$`]: workflowsPath };
        return { ...hooked, resolve: { ...hooked.resolve, alias } };
      },
    };
  }

  #around(dataConverter: ClientOptions['dataConverter']): ReturnType<typeof onboardingDataConverter> {
    const { encrypts = true } = this.#options;
    return onboardingDataConverter(this.#keys, { encrypts, over: dataConverter });
  }

  /** What is bundled at the start gets the workflows by {@link configureBundler}. */
  async #workflowCode({
    workflowsPath: theirs,
    workflowBundle,
    dataConverter = {},
  }: WorkerOptions): Promise<Pick<WorkerOptions, 'workflowsPath' | 'workflowBundle'>> {
    if (workflowBundle !== undefined) await assertComplete(workflowBundle, this.#options.encrypts ?? true);
    if (workflowBundle !== undefined || theirs !== undefined) return {};
    const { logger } = Runtime.instance();
    const hasOwnConverter = Object.keys(dataConverter).some((name) => name.endsWith('Path'));
    return hasOwnConverter ? { workflowsPath: workflowsPath() } : workflowCode({ traced: false, logger });
  }

  #makeParts(): WorkerParts {
    const { airbyte: api, registry, sealVersion, encrypts = true, uiUrl } = this.#options;
    const { hooks, noticeReceivers: receivers } = this.#options;
    const airbyte = api instanceof AirbyteClient ? api : countedClient(api);
    return workerParts({
      airbyte,
      requestTimeoutMs: airbyte.requestTimeoutMs,
      keyring: this.#keys,
      encrypts,
      sealVersion,
      registry: registry === undefined ? null : new ConnectorRegistry(registry),
      notices: { receivers, hooks },
      uiUrl,
      now: Date.now,
    });
  }
}

/** What of it is read here. */
interface WebpackConfiguration {
  readonly resolve?: { readonly alias?: Readonly<Record<string, string | false | string[]>> };
}

/** As `workflows-beside-others.cjs` calls what it bundles with ours. */
const THEIR_WORKFLOWS = 'workflows-of-the-host';

function countedClient({
  requestTimeoutMs = DEFAULT_POLICY.request_timeout_ms,
  observer,
  ...options
}: AirbyteOptions): AirbyteClient {
  const counted = countCalls(metersOf(Runtime.instance().metricMeter));
  return new AirbyteClient({ ...options, requestTimeoutMs, observer: observers(counted, observer) });
}

function assertNoneTaken(theirs: object = {}, ours: WorkerParts['activities']): void {
  const known = new Map(Object.entries(theirs));
  const taken = Object.entries(ours).filter(([name, own]) => known.has(name) && known.get(name) !== own);
  if (taken.length === 0) return;
  const names = taken.map(([name]) => name).join(', ');
  throw new ConfigError([
    `the worker has activities of its own under names that onboardings have: ${names}. Give yours other names`,
  ]);
}

/** What stands in any bundle that has onboardings, however it was minified: a name of theirs, and how their failures are written. */
const OF_ONBOARDINGS = awaitCloseSignal.name;
const ENCODED_FAILURES = /encodeCommonAttributes:\s*(?:true|!0)/;

/** Otherwise workflow tasks of onboardings would fail, again and again, or the messages of failures be in the open. */
async function assertComplete(bundle: WorkflowBundleOption, encrypts: boolean): Promise<void> {
  const code = 'code' in bundle ? bundle.code : await readFile(bundle.codePath, 'utf8');
  const isComplete = code.includes(OF_ONBOARDINGS) && (!encrypts || ENCODED_FAILURES.test(code));
  if (isComplete) return;
  throw new ConfigError([
    'the workflow bundle was made without onboardings: make it with `bundleWorkflowCode({ workflowsPath, plugins: [plugin] })`',
  ]);
}
