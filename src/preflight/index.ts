export { ConnectorRegistry, type RegistryOptions } from './registry.ts';
export { Specifications, type Knowledge, type Preflight } from './specifications.ts';
export { asCustomer, asOrganization, type TemplateReader } from './template-readers.ts';
export { type OutlineField, outlineOf, skeletonOf } from './outline.ts';
