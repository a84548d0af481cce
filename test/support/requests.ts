/** Requests that are valid, and sources for them. */
import { randomUUID } from 'node:crypto';
import { connectorTemplates, type Connector } from '../../emulator/index.ts';
import type { OnboardingRequestInput, SourceRequestInput } from '../../src/client.ts';

/** A valid request, under a name of its own. */
export function requestFor(
  sources: readonly (string | SourceRequestInput)[] = ['Stripe', 'HubSpot', 'GitHub'],
  workspaceName = `acme-${randomUUID()}`,
): OnboardingRequestInput {
  return {
    workspace_name: workspaceName,
    sources: sources.map((source) => (typeof source === 'string' ? sourceNamed(source) : source)),
    signup_event: { id: `evt_${workspaceName}`, type: 'user.created', source: 'test' },
  };
}

/** A source of one of the connectors whose specifications the emulator knows. */
export function sourceOf(
  connector: Connector,
  source_config: SourceRequestInput['source_config'],
  name = connector.name,
): SourceRequestInput {
  const template = connectorTemplates.find(
    ({ source_definition_id: definition }) => definition === connector.definitionId,
  );
  return { name, source_template_id: template?.id ?? '', source_config };
}

/** Of a template that takes any configuration. */
export const TEMPLATE_ID = '3d6f1c52-8f5e-4a36-9d0b-6c1f0d8f2a11';

export function sourceNamed(
  name: string,
  source_config: SourceRequestInput['source_config'] = {},
): SourceRequestInput {
  return {
    name,
    source_template_id: TEMPLATE_ID,
    source_config: { account_id: `account of ${name}`, client_secret: `secret of ${name}`, ...source_config },
  };
}
