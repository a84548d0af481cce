/** Resources that are not Kubernetes' own, against the definitions that their makers publish. */
import { Ajv } from 'ajv';
import { RE2JS } from 're2js';
import { definitionIn, DEFINITIONS, scalers } from './checkers.ts';
import type { Rendered } from './renders.ts';

interface CustomResourceDefinition {
  readonly spec: {
    readonly group: string;
    readonly versions: readonly { readonly name: string; readonly schema: { openAPIV3Schema: object } }[];
  };
}

interface Trigger {
  readonly type: string;
  readonly metadata: Readonly<Record<string, string>>;
}

/** The problems of a resource; of rules in Kubernetes' expression language nothing is known. */
export type Problems = (resource: Rendered) => readonly string[];

/** Patterns are Go's. By its text Ajv tells one from another. */
const regExp = Object.assign(
  (pattern: string) => {
    const compiled = RE2JS.compile(pattern);
    return { test: (text: string) => compiled.matcher(text).find(), toString: () => pattern };
  },
  { code: 'RE2JS' },
);

/** By kind. */
export async function customResources(): Promise<ReadonlyMap<string, Problems>> {
  const checks = new Map<string, Problems>();
  for (const one of DEFINITIONS) {
    const { spec } = (await definitionIn(one)) as CustomResourceDefinition;
    const ajv = new Ajv({ strict: false, validateFormats: false, allErrors: true, code: { regExp } });
    const versions = new Map(
      spec.versions.map(({ name, schema }) => [
        `${spec.group}/${name}`,
        ajv.compile(closed(schema.openAPIV3Schema)),
      ]),
    );
    checks.set(one.kind, (resource) => {
      const validate = versions.get(resource.apiVersion);
      if (validate === undefined) return [`${resource.apiVersion} is none of its versions`];
      if (validate(resource)) return [];
      return (validate.errors ?? []).map(
        ({ instancePath, message, params }) => `${instancePath} ${message} ${JSON.stringify(params)}`,
      );
    });
  }
  const ofScaledObject = checks.get('ScaledObject');
  const known = await scalers();
  checks.set('ScaledObject', (resource) => [
    ...(ofScaledObject?.(resource) ?? []),
    ...((resource.spec?.['triggers'] ?? []) as Trigger[]).flatMap((trigger) => triggerProblems(trigger)),
  ]);
  return checks;

  function triggerProblems({ type, metadata }: Trigger): string[] {
    const scaler = known.find((one) => one.type === type);
    if (scaler === undefined) return [`KEDA has no scaler ${type}`];
    const taken = new Set<string>();
    const problems: string[] = [];
    for (const parameter of scaler.parameters) {
      const { name, optional = false, default: fallback, deprecated } = parameter;
      const keys = [
        ...(parameter.metadataVariableReadable === true ? [name] : []),
        ...(parameter.envVariableReadable === true ? [`${name}FromEnv`] : []),
      ];
      for (const key of keys) taken.add(key);
      const given = keys.filter((key) => metadata[key] !== undefined);
      if (given.length === 0 && !optional && fallback === undefined && keys.length > 0)
        problems.push(`${type} needs ${name}`);
      if (given.length > 0 && deprecated !== undefined) problems.push(`${type}: ${deprecated}`);
    }
    const unknown = Object.keys(metadata).filter((key) => !taken.has(key));
    return [...problems, ...unknown.map((key) => `${type} knows no ${key}`)];
  }
}

/** As the API server takes it: what a schema does not name is refused, unless the schema says otherwise. */
function closed(schema: unknown): object {
  if (Array.isArray(schema)) return schema.map(closed);
  if (typeof schema !== 'object' || schema === null) return schema as object;
  const entries = Object.entries(schema).map(([key, value]) => [key, closed(value)]);
  const of = schema as Record<string, unknown>;
  const isOpen =
    of['x-kubernetes-preserve-unknown-fields'] === true || of['additionalProperties'] !== undefined;
  // A property may be called `properties`: then its value is no map of schemas by itself.
  const hasProperties = of['type'] === 'object' && of['properties'] !== undefined;
  return {
    ...(Object.fromEntries(entries) as object),
    ...(hasProperties && !isOpen && { additionalProperties: false }),
  };
}
