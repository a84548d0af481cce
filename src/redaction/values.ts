/** Redaction of structured values: log objects, JSON answers. Structure and names of fields stay. */
import { MIN_DIGITS } from './known-values.ts';
import { redactOpenTexts, redactTexts } from './texts.ts';

/** Values that stand in the open by design, or that are our own: a customer whose secret is `completed` must not change a status. */
const OPEN_FIELDS = new Set(
  [
    'workspace_name workspace_id name status state stage type code outcome source failure_types whose_move',
    'source_id workflow_id run_id temporal_ui_url id path field fields',
    'request_id operation api_key sdkComponent namespace taskQueue task_queue workflowId workflowType runId activityId activityType',
  ].flatMap((names) => names.split(' ')),
);

/** Deeper than any value of ours: what is below is left out rather than searched. */
const MAX_DEPTH = 12;

/** A copy in which every text is redacted; errors become plain objects. */
export function redactValue(value: unknown): unknown {
  // Gone through twice: first all texts are gathered, because to redact many takes the time of one.
  const texts: Record<Kind, string[]> = { open: [], foreign: [] };
  copyOf(value, (text, kind) => {
    texts[kind].push(text);
    return text;
  });
  const redacted = {
    open: redactOpenTexts(texts.open).values(),
    foreign: redactTexts(texts.foreign).values(),
  };
  return copyOf(value, (_text, kind) => redacted[kind].next().value ?? '');
}

/** Open are those of {@link OPEN_FIELDS}. */
type Kind = 'open' | 'foreign';

/** Answers what stands in a text's place. */
type Replace = (text: string, kind: Kind) => string;

function copyOf(value: unknown, replace: Replace, field = '', depth = 0): unknown {
  const kind = OPEN_FIELDS.has(field) ? 'open' : 'foreign';
  if (typeof value === 'string') return replace(value, kind);
  if (typeof value === 'number' || typeof value === 'bigint') return copyOfNumber(value, replace, kind);
  if (typeof value !== 'object' || value === null) return value;
  if (depth >= MAX_DEPTH) return '[too deep]';
  if (value instanceof Error) return copyOfError(value, replace, depth);
  if (Array.isArray(value)) return value.map((item) => copyOf(item, replace, field, depth + 1));
  if ('toJSON' in value && typeof value.toJSON === 'function')
    return copyOf(JSON.parse(JSON.stringify(value)), replace, field, depth + 1);
  return Object.fromEntries(
    Object.entries(value).map(([name, nested]) => [name, copyOf(nested, replace, name, depth + 1)]),
  );
}

/** A number that is no secret stays one. */
function copyOfNumber(value: number | bigint, replace: Replace, kind: Kind): unknown {
  const digits = String(value);
  if (digits.length < MIN_DIGITS) return value;
  const replaced = replace(digits, kind);
  return replaced === digits ? value : replaced;
}

/** An error as a log shows it: its own fields, which may hold whatever was answered, are left out. */
function copyOfError(error: Error, replace: Replace, depth: number): object {
  const { name, message, stack = '', cause } = error;
  return {
    type: name,
    message: replace(message, 'foreign'),
    stack: replace(stack, 'foreign'),
    ...(cause instanceof Error && depth < MAX_DEPTH && { cause: copyOfError(cause, replace, depth + 1) }),
  };
}
