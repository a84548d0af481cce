import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { type Json } from '../../../src/preflight/safe-schema.ts';
import { Specification } from '../../../src/preflight/specification.ts';
import { secretFieldsOf, splitConfiguration } from '../../../src/preflight/split-configuration.ts';

/** A folder of what Airbyte has published: `registry.json`, configurations that are right, `good-*.json`, and wrong ones, `bad-*.json`. */
const { PUBLISHED_CONFIGURATIONS: folder } = process.env;

interface Published {
  readonly sourceDefinitionId: string;
  readonly spec: { readonly connectionSpecification: Json };
}

interface Requested {
  readonly name: string;
  readonly source_template_id: string;
  readonly source_config: Json;
}

const read = (file: string): unknown => JSON.parse(readFileSync(join(folder ?? '', file), 'utf8'));
const requestsIn = (kind: 'good' | 'bad'): Requested[] =>
  readdirSync(folder ?? '')
    .filter((file) => file.startsWith(`${kind}-`))
    .sort()
    .flatMap((file) => (read(file) as { sources: Requested[] }).sources);

/** Every value under a name that any part of a specification flags as secret there, found without the code that is tested. */
function flaggedIn(raw: unknown, value: unknown): unknown[] {
  if (!isObject(raw)) return [];
  const own = raw['airbyte_secret'] === true ? [value] : [];
  const alternatives = ['oneOf', 'anyOf', 'allOf'].flatMap((keyword) =>
    listOf(raw[keyword]).flatMap((each) => flaggedIn(each, value)),
  );
  const properties = isObject(raw['properties']) && isObject(value) ? Object.entries(raw['properties']) : [];
  const members = properties.flatMap(([name, property]) =>
    Object.hasOwn(value as Json, name) ? flaggedIn(property, (value as Json)[name]) : [],
  );
  const items = Array.isArray(value) ? value.flatMap((item) => flaggedIn(raw['items'], item)) : [];
  return [...own, ...alternatives, ...members, ...items];
}

const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? (value as unknown[]) : []);

describe.skipIf(folder === undefined)(
  'what Airbyte has published (in the folder PUBLISHED_CONFIGURATIONS)',
  () => {
    const published = (): Published[] => (read('registry.json') as { sources: Published[] }).sources;
    const specificationsById = (): Map<string, Json> =>
      new Map(
        published().map(({ sourceDefinitionId, spec }) => [sourceDefinitionId, spec.connectionSpecification]),
      );

    test.each([
      ['good', { passed: 249, refused: 0, skipped: 0 }],
      ['bad', { passed: 0, refused: 83, skipped: 0 }],
    ] as const)('the %s configurations are judged as Airbyte judges them', (kind, expected) => {
      const specifications = specificationsById();
      const counted = { passed: 0, refused: 0, skipped: 0 };
      for (const { source_template_id: id, source_config } of requestsIn(kind)) {
        const checked = new Specification(specifications.get(id), {}).check(source_config);
        if (checked.kind === 'skipped') counted.skipped += 1;
        else counted[checked.problems.length === 0 ? 'passed' : 'refused'] += 1;
      }
      expect(counted).toEqual(expected);
    });

    test('no configuration has a secret in the rest, and none loses a field', () => {
      const specifications = specificationsById();
      const counted = { split: 0, refused: 0, withoutSpecification: 0 };
      const refused: string[] = [];
      for (const { name, source_template_id: id, source_config: config } of requestsIn('good')) {
        const raw = specifications.get(id);
        if (raw === undefined) {
          counted.withoutSpecification += 1;
          continue;
        }
        const specification = new Specification(raw, {});
        expect(specification.knowsSecrets, name).toBe(true);
        const result = splitConfiguration(specification.schema, config);
        if (result.kind === 'unplaceable') {
          counted.refused += 1;
          refused.push(`${name}: ${result.problems.map(({ field }) => field).join(', ')}`);
          continue;
        }
        counted.split += 1;
        const { credentials, rest } = result;
        expect(flaggedIn(raw, rest), name).toEqual([]);
        expect(fieldsOf(credentials, rest, config), name).toEqual(config);
      }
      expect(counted).toEqual({ split: 245, refused: 4, withoutSpecification: 0 });
      expect(refused).toEqual([
        'source-db2: encryption.ssl_certificate',
        'source-drift: access_token',
        'source-harvest: api_token',
        'source-onesignal: applications.0.app_id, applications.0.app_api_key',
      ]);
    });

    test('every specification is read, and each of its secrets has a place or is refused', () => {
      const counted = { placed: 0, refused: 0, withoutSecrets: 0 };
      for (const { spec } of published()) {
        const raw = spec.connectionSpecification;
        const { schema, knowsSecrets } = new Specification(raw, {});
        expect(knowsSecrets).toBe(true);
        const kinds = samplesOf(raw).map((sample) => {
          const result = splitConfiguration(schema, sample);
          if (result.kind === 'split') expect(flaggedIn(raw, result.rest)).toEqual([]);
          return result.kind;
        });
        const hasSecrets = secretFieldsOf(schema).size > 0;
        if (!hasSecrets) counted.withoutSecrets += 1;
        else if (kinds.includes('unplaceable')) counted.refused += 1;
        else counted.placed += 1;
      }
      expect(counted).toEqual({ placed: 468, refused: 16, withoutSecrets: 26 });
    });
  },
);

/** A configuration put together again from its two parts. */
function fieldsOf(credentials: Json, rest: Json, config: Json): Json {
  const ofObjects = ['credentials', 'authorization'].filter((name) => isObject(config[name]));
  const within = new Set(ofObjects.flatMap((name) => Object.keys(config[name] as Json)));
  const objects = ofObjects.map((name) => [
    name,
    Object.fromEntries(Object.keys(config[name] as Json).map((member) => [member, credentials[member]])),
  ]);
  const fields = Object.entries(credentials).filter(([name]) => !within.has(name));
  return { ...rest, ...Object.fromEntries(fields), ...(Object.fromEntries(objects) as Json) };
}

/** Configurations that have every field of a specification, one for each alternative. */
function samplesOf(raw: Json): Json[] {
  const most = Math.max(1, ...alternativesIn(raw));
  return Array.from({ length: most }, (_, at) => sampleOf(raw, at) as Json);
}

function alternativesIn(raw: unknown): number[] {
  if (!isObject(raw)) return [];
  const inside = [...Object.values(raw)].flatMap((part) =>
    Array.isArray(part) ? (part as unknown[]) : [part],
  );
  return [listOf(raw['oneOf']).length, listOf(raw['anyOf']).length, ...inside.flatMap(alternativesIn)];
}

function sampleOf(raw: unknown, at: number): unknown {
  if (!isObject(raw)) return 'x';
  const alternatives = [...listOf(raw['oneOf']), ...listOf(raw['anyOf'])];
  const chosen = alternatives.length === 0 ? {} : sampleOf(alternatives[at % alternatives.length], at);
  if (raw['type'] === 'array') return [sampleOf(raw['items'], at)];
  const { properties } = raw;
  if (!isObject(properties)) return alternatives.length === 0 ? 'x' : chosen;
  const own = Object.entries(properties).map(([name, property]) => [name, sampleOf(property, at)]);
  return { ...(Object.fromEntries(own) as Json), ...(isObject(chosen) ? chosen : {}) };
}
