/**
 * What the widget tells its page. Its payloads have changed with its versions, and all of them are understood:
 * `end_user_action_result` with a `message` of what was done, about a `partial_user_config` or a `source`, and a `type` that is
 * itself what was done, such as `sourceCreated`.
 */
export type WidgetNews =
  /** `sourceId` is `null` where the event does not say which. */
  | {
      readonly kind: 'saved';
      readonly change: 'created' | 'updated';
      readonly sourceId: string | null;
      readonly name: string | null;
    }
  | { readonly kind: 'not_saved'; readonly reason: string | null };

const BY_MESSAGE = /^(?:partial_user_config|source)_(create|update)(d|_error)$/;
const BY_TYPE = /^source(Create|Update)(d|Error)$/;

/** What an event says was done; `null` where it says neither that a source was saved nor that it was not. */
export function newsOf(event: unknown): WidgetNews | null {
  const { type, message, data, error } = fieldsOf(event);
  const match =
    type === 'end_user_action_result'
      ? BY_MESSAGE.exec(textOf(message) ?? '')
      : BY_TYPE.exec(textOf(type) ?? '');
  const [, verb = '', result] = match ?? [];
  if (result === undefined) return null;
  if (result !== 'd') return { kind: 'not_saved', reason: textOf(fieldsOf(error)['message'] ?? error) };
  const { id, sourceId, name, sourceName } = fieldsOf(data);
  return {
    kind: 'saved',
    change: verb.toLowerCase() === 'create' ? 'created' : 'updated',
    sourceId: textOf(id ?? sourceId),
    name: textOf(name ?? sourceName),
  };
}

function fieldsOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}

function textOf(value: unknown): string | null {
  return typeof value === 'string' && value !== '' ? value : null;
}
