/** The real Temporal server, in memory, which lets in only who shows a client certificate or an API key. */
import { randomInt } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { Connection, type ConnectionOptions } from '@temporalio/client';
import { msNumberToTs } from '@temporalio/common/lib/time.js';
import getPort, { portNumbers } from 'get-port';
import { startServerProcess } from '../../../src/dev/server-process.ts';
import { temporalPrograms } from '../postgres/temporal-programs.ts';
import type { Certificate } from './authority.ts';

export interface SecuredTemporal {
  readonly address: string;
  stop(): Promise<void>;
}

export interface Demands {
  /** That it shows. */
  readonly certificate: Certificate;
  /** The file of the authority whose certificates it asks of clients. */
  readonly clientAuthority?: string;
  /** The file of the keys that verify API keys. */
  readonly keySet?: string;
}

const HOST = '127.0.0.1';
/** Below those that systems give to outgoing connections, which may take the port while no server has it. */
const PORTS = { from: 20_000, to: 32_000 } as const;
/** What the server asks of itself goes to the internal one, which demands nothing. */
const SERVICES = ['frontend', 'internal-frontend', 'history', 'matching'] as const;
const RETENTION = msNumberToTs(86_400_000);

/**
 * Starts one with a namespace and nothing else.
 * @param folder for its configuration
 * @param as whoever may create a namespace
 * @throws MissingProgramError
 */
export async function startSecuredTemporal(
  folder: string,
  demands: Demands,
  { namespace, as }: { readonly namespace: string; readonly as: Omit<ConnectionOptions, 'address'> },
): Promise<SecuredTemporal> {
  const { server } = await temporalPrograms();
  await mkdir(folder);
  const dynamic = join(folder, 'dynamic.yaml');
  await writeFile(dynamic, JSON.stringify(DYNAMIC_CONFIGURATION));
  const ports = await freePorts();
  const file = join(folder, 'server.yaml');
  // What is JSON is YAML.
  await writeFile(file, JSON.stringify(configuration(ports, demands, dynamic)));
  const address = `localhost:${ports.frontend.grpcPort}`;
  const process = await startServerProcess({
    name: 'The Temporal server',
    command: server,
    args: [
      '--config-file',
      file,
      '--allow-no-auth',
      'start',
      ...SERVICES.flatMap((name) => ['--service', name]),
    ],
    env: {},
    untilReady: () => untilNamespace({ ...as, address }, namespace),
  });
  return { address, stop: () => process.stop() };
}

/** A registered search attribute is known at once. */
const DYNAMIC_CONFIGURATION = { 'system.forceSearchAttributesCacheRefreshOnRead': [{ value: true }] };

type Ports = Record<(typeof SERVICES)[number], { grpcPort: number; membershipPort: number }>;

function configuration(
  ports: Ports,
  { certificate, clientAuthority, keySet }: Demands,
  dynamic: string,
): unknown {
  const services = Object.entries(ports).map(([name, rpc]) => [name, { rpc: { ...rpc, bindOnIP: HOST } }]);
  return {
    log: { stdout: true, level: 'warn' },
    persistence: {
      defaultStore: 'store',
      visibilityStore: 'visibility',
      numHistoryShards: 1,
      datastores: { store: inMemory('store'), visibility: inMemory('visibility') },
    },
    global: {
      membership: { maxJoinDuration: '30s', broadcastAddress: HOST },
      tls: {
        frontend: {
          server: {
            certFile: certificate.certificate,
            keyFile: certificate.key,
            ...(clientAuthority !== undefined && {
              requireClientAuth: true,
              clientCaFiles: [clientAuthority],
            }),
          },
        },
      },
      ...(keySet !== undefined && {
        authorization: {
          jwtKeyProvider: { keySourceURIs: [`file://${keySet}`] },
          authorizer: 'default',
          claimMapper: 'default',
        },
      }),
    },
    services: Object.fromEntries(services) as unknown,
    clusterMetadata: {
      enableGlobalNamespace: false,
      failoverVersionIncrement: 10,
      masterClusterName: 'active',
      currentClusterName: 'active',
      clusterInformation: {
        active: {
          enabled: true,
          initialFailoverVersion: 1,
          rpcName: 'frontend',
          rpcAddress: `${HOST}:${ports.frontend.grpcPort}`,
        },
      },
    },
    dcRedirectionPolicy: { policy: 'noop' },
    dynamicConfigClient: { filepath: dynamic, pollInterval: '1m' },
  };
}

function inMemory(databaseName: string): unknown {
  return {
    sql: {
      pluginName: 'sqlite',
      databaseName,
      connectAddr: 'localhost',
      connectProtocol: 'tcp',
      connectAttributes: { mode: 'memory', cache: 'private' },
      maxConns: 1,
      maxIdleConns: 1,
    },
  };
}

async function freePorts(): Promise<Ports> {
  const port = (): Promise<number> =>
    getPort({ port: portNumbers(randomInt(PORTS.from, PORTS.to), PORTS.to) });
  const entries: [string, Ports['frontend']][] = [];
  for (const name of SERVICES) entries.push([name, { grpcPort: await port(), membershipPort: await port() }]);
  return Object.fromEntries(entries) as Ports;
}

async function untilNamespace(options: ConnectionOptions, namespace: string): Promise<void> {
  for (;;) {
    try {
      const connection = await Connection.connect({ ...options, connectTimeout: 1_000 });
      try {
        await connection.workflowService.registerNamespace({
          namespace,
          workflowExecutionRetentionPeriod: RETENTION,
        });
        return;
      } finally {
        await connection.close();
      }
    } catch {
      await pause(100); // not up yet; what keeps it from starting, it says itself when it ends
    }
  }
}
