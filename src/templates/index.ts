/**
 * The source templates that customers are offered: which, the form of each, and what is none of it. May import domain, airbyte,
 * preflight.
 */
export {
  airbyteOfferedTemplates,
  type OfferedTemplate,
  type OfferedTemplates,
  type OfferedTemplatesAnswer,
} from './offered-templates.ts';
export {
  FIELD_KINDS,
  type Form,
  type FormAlternative,
  type FormChoice,
  type FormField,
} from '../preflight/index.ts';
export { unofferedIn } from './unoffered.ts';
