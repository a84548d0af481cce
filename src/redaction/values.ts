/** Redaction of structured values: log objects, JSON answers. Structure and names of fields stay. */
import { redactOpen, redactText } from './known-secrets.ts';

/** Values that stand in the open by design: a customer whose secret is `completed` must not change a status. */
const OPEN_FIELDS = new Set(
  [
    'workspace_name workspace_id name status state stage type code outcome source failure_types whose_move',
    'source_id workflow_id run_id temporal_ui_url id path field fields',
    'namespace taskQueue task_queue workflowId workflowType runId activityId activityType',
  ].flatMap((names) => names.split(' ')),
);

/** Deeper than any value of ours: what is below is left out rather than searched. */
const MAX_DEPTH = 12;

/** A copy in which every text is redacted; errors become plain objects. */
export function redactValue(value: unknown, field = '', depth = 0): unknown {
  if (typeof value === 'string') return OPEN_FIELDS.has(field) ? redactOpen(value) : redactText(value);
  if (typeof value !== 'object' || value === null) return value;
  if (depth >= MAX_DEPTH) return '[too deep]';
  if (value instanceof Error) return redactError(value, depth);
  if (Array.isArray(value)) return value.map((item) => redactValue(item, field, depth + 1));
  if ('toJSON' in value && typeof value.toJSON === 'function')
    return redactValue(JSON.parse(JSON.stringify(value)), field, depth + 1);
  return Object.fromEntries(
    Object.entries(value).map(([name, nested]) => [name, redactValue(nested, name, depth + 1)]),
  );
}

interface RedactedError {
  readonly type: string;
  readonly message: string;
  readonly stack: string;
  readonly cause?: unknown;
}

/** An error as a log shows it: its own fields, which may hold whatever was answered, are left out. */
function redactError(error: Error, depth = 0): RedactedError {
  const { name, message, stack = '', cause } = error;
  return {
    type: name,
    message: redactText(message),
    stack: redactText(stack),
    ...(cause instanceof Error && depth < MAX_DEPTH && { cause: redactError(cause, depth + 1) }),
  };
}
