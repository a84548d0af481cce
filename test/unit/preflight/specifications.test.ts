import { expect, test } from 'vitest';
import type { SourceTemplate } from '../../../src/airbyte/index.ts';
import { sendableConfiguration } from '../../../src/preflight/index.ts';
import { Specifications } from '../../../src/preflight/specifications.ts';

type Properties = Record<string, unknown>;

function templateOf(id: string, properties: Properties): SourceTemplate {
  const connectionSpecification = { type: 'object', properties };
  return {
    id,
    name: id,
    tags: [],
    source_definition_id: null,
    user_config_spec: { connectionSpecification },
  };
}

/** Specifications, and how often each template was read. */
function counted(propertiesOf: (id: string) => Properties) {
  const reads = new Map<string, number>();
  const specifications = new Specifications({ registry: null, now: () => 0 });
  const ask = async (id: string): Promise<void> => {
    const { kind } = await specifications.of(id, (templateId) => {
      reads.set(templateId, (reads.get(templateId) ?? 0) + 1);
      return Promise.resolve(templateOf(templateId, propertiesOf(templateId)));
    });
    expect(kind).toBe('known');
  };
  return { ask, readsOf: (id: string) => reads.get(id) };
}

const ids = (count: number): string[] => Array.from({ length: count }, (_, at) => `template-${at}`);

test('hundreds of usual templates are read once', async () => {
  const { ask, readsOf } = counted((id) => ({ [`key_of_${id}`]: { type: 'string', title: 'Key' } }));
  for (const id of [...ids(500), ...ids(500)]) await ask(id);
  expect(new Set(ids(500).map(readsOf))).toEqual(new Set([1]));
});

test('of those that weigh megabytes only the newest are kept', async () => {
  const { ask, readsOf } = counted((id) =>
    Object.fromEntries(
      ['a', 'b', 'c', 'd'].map((name) => [
        name,
        { enum: Array.from({ length: 400 }, (_, at) => `${id} ${at} `.padEnd(490, 'x')) },
      ]),
    ),
  );
  for (const id of ids(40)) await ask(id);
  await ask('template-39');
  await ask('template-0');
  expect([readsOf('template-39'), readsOf('template-0')]).toEqual([1, 2]);
});

test('patterns weigh what they are compiled to, not what they are written as', async () => {
  const { ask, readsOf } = counted((id) => ({
    a: { type: 'string', pattern: `^([a-z]?){450}${id}$` },
    b: { type: 'string', pattern: `^([0-9]?){450}${id}$` },
  }));
  for (const id of ids(60)) await ask(id);
  await ask('template-59');
  await ask('template-0');
  expect([readsOf('template-59'), readsOf('template-0')]).toEqual([1, 2]);
});

test('templates are read ahead a few at once, and one that cannot be read keeps no other', async () => {
  const open = new Map<string, (failure: Error | null) => void>();
  const specifications = new Specifications({ registry: null, now: () => 0 });
  let [most, reads] = [0, 0];
  specifications.readAhead(ids(20), async (id) => {
    reads += 1;
    await new Promise<void>((resolve, reject) => {
      open.set(id, (failure) => {
        open.delete(id);
        if (failure === null) resolve();
        else reject(failure);
      });
      most = Math.max(most, open.size);
    });
    return templateOf(id, {});
  });
  while (reads < 20) {
    await expect.poll(() => open.size).toBeGreaterThan(0);
    for (const [id, end] of open) end(id === 'template-3' ? new Error('it cannot be read') : null);
  }
  for (const end of open.values()) end(null);
  expect(most).toBe(5);
});

test.each(['on', 'warn', 'off'] as const)(
  'what its patterns keep from being checked is sent in its parts all the same: %s',
  async (mode) => {
    const properties = {
      token: { type: 'string', airbyte_secret: true },
      ids: { type: 'array', items: { type: 'string', pattern: '^[a-z0-9-]{1,40}$' } },
    };
    const ids = Array.from({ length: 500 }, (_, at) => `customer-account-${at}`);
    const sent = await sendableConfiguration({ source_config: { token: 'x7', ids } }, 'parts', {
      specifications: new Specifications({ registry: null, now: () => 0 }),
      templateId: 'listed',
      read: (id) => Promise.resolve(templateOf(id, properties)),
      mode,
    });
    expect(sent).toMatchObject({
      kind: 'sendable',
      configuration: { source_config: { ids }, credentials: { token: 'x7' } },
      secrets: ['x7'],
      unchecked: mode === 'off' ? 'Preflight is off.' : (expect.stringContaining('too long') as string),
    });
  },
);
