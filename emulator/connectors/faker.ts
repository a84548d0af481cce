import type { Connector } from './connector.ts';

const count = (title: string, description: string, initial: number): Record<string, unknown> => {
  return { type: 'integer', title, description, minimum: 1, default: initial };
};

/** Source: airbytehq/airbyte, `source-faker/source_faker/spec.json` at 08367ed7. */
export const faker: Connector = {
  name: 'Sample Data (Faker)',
  definitionId: 'dfd88b22-b603-4c3d-aad7-3701784586b1',
  connectionSpecification: {
    $schema: 'http://json-schema.org/draft-07/schema#',
    title: 'Faker Source Spec',
    type: 'object',
    required: ['count'],
    additionalProperties: true,
    properties: {
      count: count('Count', 'How many users are made up.', 1000),
      seed: { type: 'integer', title: 'Seed', description: 'The same one, the same values.', default: -1 },
      records_per_slice: count('Records Per Stream Slice', 'How many records a page has.', 1000),
      always_updated: {
        type: 'boolean',
        title: 'Always Updated',
        description: 'Whether updated_at is new with each sync.',
        default: true,
      },
      parallelism: count('Parallelism', 'How many workers make up data.', 4),
      wide_data_set_columns: count('Wide Data Set Columns', 'How many columns a wide table has.', 10),
      wide_data_set_tables: count('Wide Data Set Tables', 'How many wide tables there are.', 1),
    },
  },
};
