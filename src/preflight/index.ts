/** What source templates ask for, and configurations checked by it. May import domain, proxy, airbyte. */
export { type FieldNames, pathsNotNamed } from './field-names.ts';
export { fieldTypeOf } from './field-types.ts';
export {
  FIELD_KINDS,
  formOfTemplate,
  pathsOutside,
  type Form,
  type FormAlternative,
  type FormChoice,
  type FormField,
} from './form-fields.ts';
export { type OutlineField, outlineOf, skeletonOf } from './outline.ts';
export { ConnectorRegistry, type RegistryOptions } from './registry.ts';
export { sendableConfiguration, type Configuration } from './sendable-configuration.ts';
export {
  asCustomer,
  asOrganization,
  type Knowledge,
  Specifications,
  type TemplateReader,
} from './specifications.ts';
