/** What checks manifests, each of a fixed version: fetched or built once, and kept in the user's cache. */
import { copyFile, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';
import { parse } from 'yaml';
import { builtOnce } from '../support/built-programs.ts';
import { MissingProgramError } from '../support/missing-program.ts';

const KUSTOMIZE = 'v5.7.1';
const KUBERNETES_VALIDATE = '1.37.0';

/** Where the definition of a resource stands that is not Kubernetes' own, in a module of the Go proxy. */
interface Definition {
  readonly kind: string;
  readonly module: string;
  readonly path: string;
}

const KEDA = 'github.com/kedacore/keda/v2@v2.21.0';
const WORKER_CONTROLLER = 'github.com/temporalio/temporal-worker-controller@v1.8.1';
const CILIUM = 'github.com/cilium/cilium@v1.20.2';
const PROMETHEUS_OPERATOR = 'github.com/prometheus-operator/prometheus-operator@v0.85.0';

const OF_CONTROLLER = 'helm/temporal-worker-controller-crds/templates';
const OF_OPERATOR = 'example/prometheus-operator-crd';

export const DEFINITIONS: readonly Definition[] = [
  { kind: 'ScaledObject', module: KEDA, path: 'config/crd/bases/keda.sh_scaledobjects.yaml' },
  {
    kind: 'WorkerDeployment',
    module: WORKER_CONTROLLER,
    path: `${OF_CONTROLLER}/temporal.io_workerdeployments.yaml`,
  },
  { kind: 'Connection', module: WORKER_CONTROLLER, path: `${OF_CONTROLLER}/temporal.io_connections.yaml` },
  {
    kind: 'CiliumNetworkPolicy',
    module: CILIUM,
    path: 'pkg/k8s/apis/cilium.io/client/crds/v2/ciliumnetworkpolicies.yaml',
  },
  {
    kind: 'PodMonitor',
    module: PROMETHEUS_OPERATOR,
    path: `${OF_OPERATOR}/monitoring.coreos.com_podmonitors.yaml`,
  },
  {
    kind: 'PrometheusRule',
    module: PROMETHEUS_OPERATOR,
    path: `${OF_OPERATOR}/monitoring.coreos.com_prometheusrules.yaml`,
  },
];

/** What each of KEDA's scalers takes as metadata, as KEDA writes it down of its own code. */
const SCALERS: Definition = {
  kind: 'scalers',
  module: KEDA,
  path: 'schema/generated/scalers-schema.yaml',
};

/** A path of the program. @throws MissingProgramError where it is not in the cache, and there is no Go to build it with */
export async function kustomize(): Promise<string> {
  const folder = await builtOnce(`kustomize-${KUSTOMIZE}`, async (runGo, unfinished) => {
    await runGo(['install', `sigs.k8s.io/kustomize/kustomize/v5@${KUSTOMIZE}`], { GOBIN: unfinished });
  });
  return join(folder, 'kustomize');
}

/** What kubernetes-validate says of files. @throws MissingProgramError where there is no Python with pip to fetch it */
export async function kubernetesValidate(
  version: string,
  files: readonly string[],
): Promise<{ readonly lines: readonly string[]; readonly isValid: boolean }> {
  const folder = await builtOnce(`kubernetes-validate-${KUBERNETES_VALIDATE}`, async (_runGo, unfinished) => {
    const pip = ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '--target', unfinished];
    const { failed, stderr } = await execa(
      'python3',
      [...pip, `kubernetes-validate==${KUBERNETES_VALIDATE}`],
      { reject: false },
    );
    if (failed)
      throw new MissingProgramError(`kubernetes-validate, which pip could not install: ${stderr}`, '');
  });
  const args = ['-m', 'kubernetes_validate', '--strict', '--kubernetes-version', version, ...files];
  const { all, exitCode } = await execa('python3', args, {
    env: { PYTHONPATH: folder },
    all: true,
    reject: false,
  });
  const lines = all.split('\n').filter((line) => line !== '');
  // Of what it has no schema for it only warns.
  return { lines, isValid: exitCode === 0 && lines.every((line) => line.startsWith('INFO ')) };
}

/** A file of a module, parsed. @throws MissingProgramError where it is not in the cache, and there is no Go to fetch it with */
export async function definitionIn({ kind, module, path }: Definition): Promise<unknown> {
  const [name = '', version = ''] = module.split('@');
  const cached = `${name.split('/').slice(1, 3).join('-')}-${version}-${kind}`;
  const folder = await builtOnce(cached, async (runGo, unfinished) => {
    const { Dir } = JSON.parse(await runGo(['mod', 'download', '-json', module])) as { Dir: string };
    await copyFile(join(Dir, path), join(unfinished, 'definition.yaml'));
  });
  return parse(await readFile(join(folder, 'definition.yaml'), 'utf8'));
}

export async function scalers(): Promise<readonly Scaler[]> {
  return ((await definitionIn(SCALERS)) as { scalers: Scaler[] }).scalers;
}

export interface Scaler {
  readonly type: string;
  readonly parameters: readonly {
    readonly name: string;
    readonly optional?: boolean;
    readonly default?: string;
    readonly deprecated?: string;
    readonly envVariableReadable?: boolean;
    readonly metadataVariableReadable?: boolean;
  }[];
}
