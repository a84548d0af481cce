import type { SourceTemplate } from '../templates.ts';
import type { Connector } from './connector.ts';
import { faker } from './faker.ts';
import { github } from './github.ts';
import { googleSheets } from './google-sheets.ts';
import { hubspot } from './hubspot.ts';
import { postgres } from './postgres.ts';
import { stripe } from './stripe.ts';

export type { Connector } from './connector.ts';
export const connectors = { faker, stripe, github, hubspot, postgres, googleSheets } as const;

/**
 * A template of a connector, as the API makes one: what the defaults supply is asked of nobody any more. The platform's
 * own inference also hides what is not required (`inferPartialUserSpec`), though a source may have it: that is not imitated.
 */
export function templateOf(
  connector: Connector,
  template: Pick<SourceTemplate, 'id' | 'name' | 'partial_default_config' | 'tags'>,
): SourceTemplate {
  const { connectionSpecification: whole, definitionId } = connector;
  const isAsked = (name: string): boolean => !Object.hasOwn(template.partial_default_config ?? {}, name);
  const asked = {
    ...whole,
    required: (whole['required'] as string[]).filter(isAsked),
    properties: Object.fromEntries(
      Object.entries(whole['properties'] as Record<string, unknown>).filter(([name]) => isAsked(name)),
    ),
  };
  return {
    ...template,
    source_definition_id: definitionId,
    user_config_spec: { connectionSpecification: asked },
    connection_specification: whole,
  };
}

/** The templates of an organization that has one for each connector. */
export const connectorTemplates: readonly SourceTemplate[] = [
  templateOf(faker, {
    id: '0d1a5f5e-3a8b-4a6e-9a5c-6f1b7c2d8e01',
    name: 'Sample data',
    partial_default_config: { seed: 7 },
    tags: ['demo'],
  }),
  templateOf(stripe, { id: '7b3d41c8-2a56-4c19-8f3e-51b0a6e0d2f4', name: 'Stripe', tags: ['payments'] }),
  templateOf(github, {
    id: '5e9b27f3-84c1-4d0a-b6e2-0c7d9a1f3b58',
    name: 'GitHub',
    partial_default_config: { start_date: '2024-01-01T00:00:00Z', max_waiting_time: 10 },
    tags: ['engineering'],
  }),
  templateOf(hubspot, { id: 'c2e85f90-9d17-4b6c-a1d8-3f6e7b9c0a25', name: 'HubSpot', tags: ['crm'] }),
  templateOf(postgres, {
    id: 'a4f06d12-7c3e-4e85-92b1-d85e0f6c4a97',
    name: 'PostgreSQL',
    partial_default_config: { port: 5432, replication_method: { method: 'Standard' } },
    tags: ['database'],
  }),
  templateOf(googleSheets, {
    id: 'e81c3b74-5f29-4a0d-8d67-2b9f4c6e1d30',
    name: 'Google Sheets',
    tags: ['files'],
  }),
];
