import { z } from 'zod';
import { FIELD_KINDS, type FormField, type OfferedTemplate } from '../../templates/index.ts';
import type { Endpoint } from '../endpoint.ts';
import { offeredOf } from '../offered-sources.ts';

const valueSchema = z.union([z.string(), z.number(), z.boolean(), z.null()]);

const fieldSchema: z.ZodType<FormField> = z
  .object({
    name: z.string().meta({ description: 'Its key in the object that it is a field of.' }),
    type: z.enum(FIELD_KINDS).meta({ description: '`any`: the specification does not say.' }),
    title: z.string().nullable(),
    description: z.string().nullable(),
    required: z.boolean(),
    secret: z.boolean(),
    pattern: z.string().nullable(),
    form: z.string().nullable().meta({ description: 'What fits the pattern, in words or as an example.' }),
    min_length: z.number().nullable(),
    max_length: z.number().nullable(),
    minimum: z.number().nullable(),
    maximum: z.number().nullable(),
    default: valueSchema,
    constant: valueSchema
      .meta({ description: 'The only value that it may have: nobody is asked for it.' })
      .exactOptional(),
    choices: z.array(z.object({ value: valueSchema, title: z.string().nullable() })),
    get fields() {
      return z.array(fieldSchema);
    },
    get alternatives() {
      return z.array(alternativeSchema);
    },
    chosen_by: z.string().nullable(),
    get items() {
      return fieldSchema.nullable();
    },
  })
  .meta({ id: 'TemplateField' });

const alternativeSchema = z
  .object({
    title: z.string().nullable(),
    description: z.string().nullable(),
    get fields() {
      return z.array(fieldSchema);
    },
  })
  .meta({ id: 'TemplateAlternative' });

const templateSchema = z
  .object({
    id: z.string(),
    name: z.string(),
    tags: z.array(z.string()),
    form: z
      .object({
        fields: z.array(fieldSchema),
        alternatives: z.array(alternativeSchema).meta({
          description: 'The objects that the configuration may be one of, with fields besides.',
        }),
        chosen_by: z.string().nullable().meta({
          description: 'The field whose `constant` tells the alternatives apart.',
        }),
      })
      .nullable()
      .meta({ description: '`null`: nothing says what the template asks for.' }),
  })
  .meta({ id: 'Template' }) satisfies z.ZodType<OfferedTemplate>;

export const listTemplates: Endpoint = {
  operation: 'listTemplates',
  method: 'get',
  path: '/v1/templates',
  summary: 'The source templates that are offered, with the form of each',
  access: 'api_key',
  responses: {
    200: {
      description: 'Those that ONBOARDING_TEMPLATES names, in its order; without it all of the organization',
      content: z.object({ data: z.array(templateSchema) }),
    },
  },
  problems: ['airbyte_refused', 'unavailable', 'not_set_up'],
  handler:
    ({ offeredTemplates }) =>
    async (c) => {
      const offered = await offeredOf(offeredTemplates);
      return c.json({ data: offered.map(({ id, name, tags, form }) => ({ id, name, tags, form })) });
    },
};
