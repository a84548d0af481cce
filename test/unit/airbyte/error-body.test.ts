import { describe, expect, it } from 'vitest';
import { readErrorBody } from '../../../src/airbyte/error-body.ts';
import { createRedactor } from '../../../src/redaction/index.ts';

const none = createRedactor([]);
const read = (body: unknown, complete = true): unknown =>
  readErrorBody(typeof body === 'string' ? body : JSON.stringify(body), complete, none);
const empty = { text: null, code: null, fields: [], errorId: null };

describe('error bodies', () => {
  it.each<[string, unknown, object]>([
    [
      "Airbyte's envelope",
      {
        message: 'Value error',
        errors: [{ field: 'source_config.account_id', message: 'is required', error_code: 'missing' }],
      },
      {
        text: 'Value error',
        code: 'missing',
        fields: [{ field: 'source_config.account_id', message: 'is required' }],
      },
    ],
    [
      "Airbyte's envelope without a field",
      { message: null, errors: [{ field: null, message: 'no such template', error_code: null }] },
      { text: 'no such template' },
    ],
    ["FastAPI's text", { detail: 'Workspace not found' }, { text: 'Workspace not found' }],
    [
      "FastAPI's list",
      {
        detail: [
          { loc: ['body', 'source_config', 'hosts', 0], msg: 'field required', type: 'value_error.missing' },
          { loc: ['query', 'workspace_id'], msg: 'field required' },
          { loc: ['body'], msg: 'too long' },
        ],
      },
      {
        code: 'value_error.missing',
        fields: [
          { field: 'source_config.hosts.0', message: 'field required' },
          { field: 'query.workspace_id', message: 'field required' },
          { field: 'body', message: 'too long' },
        ],
      },
    ],
    [
      'problem+json',
      {
        status: 403,
        type: 'error:license/entitlement',
        title: 'Forbidden',
        detail: 'No entitlement',
        documentationUrl: null,
        data: { message: 'Embedded is not enabled' },
      },
      { text: 'Forbidden: No entitlement: Embedded is not enabled', code: 'error:license/entitlement' },
    ],
    ['errorId alone', { errorId: 'e-1' }, { errorId: 'e-1' }],
    [
      'Micronaut HAL',
      {
        message: 'Bad Request',
        _links: { self: { href: '/' } },
        _embedded: { errors: [{ message: 'Invalid client id or token' }] },
      },
      { text: 'Bad Request: Invalid client id or token' },
    ],
    ['a JSON text', '"upstream gone"', { text: 'upstream gone' }],
    [
      'a plain text',
      'upstream connect error\n\tor disconnect',
      { text: 'upstream connect error or disconnect' },
    ],
    [
      'an HTML page with a title',
      '<!DOCTYPE html><html><head><title>502 Bad Gateway</title></head><body>x</body></html>',
      { text: '502 Bad Gateway' },
    ],
    [
      'an HTML page without a title',
      '<html><style>p{color:red}</style><body><h1>Oh</h1><p>no</p></body></html>',
      { text: 'Oh no' },
    ],
    ['nothing', '', {}],
    ['JSON null', 'null', {}],
    ['a JSON array', '[1]', {}],
    [
      'wrong types everywhere',
      { message: 1, errors: 'x', detail: {}, data: [], _embedded: 7, errorId: {} },
      {},
    ],
    ['entries of wrong types', { errors: [null, 1, { field: 1, message: {} }] }, {}],
  ])('%s', (_what, body, expected) => {
    expect(read(body)).toEqual({ ...empty, ...expected });
  });

  it('texts are bounded and on one line, and so is the number of fields', () => {
    const errors = Array.from({ length: 200 }, () => ({
      field: 'f'.repeat(999),
      message: 'm\n'.repeat(999),
    }));
    const body = readErrorBody(JSON.stringify({ message: '\u001b[31mx'.repeat(999), errors }), true, none);
    expect(body.text).toHaveLength(500);
    expect(body.text).not.toContain('\u001b');
    expect(body.fields).toHaveLength(50);
    expect(body.fields[0]?.field).toHaveLength(120);
    expect(body.fields[0]?.message).toHaveLength(300);
  });

  it('a text is not cut in the middle of a character', () => {
    // An odd offset puts the limit between the two halves of a pair.
    const text = readErrorBody(`${'x'.repeat(498)}😀😀`, true, none).text;
    expect(text).toBe(`${'x'.repeat(498)}…`);
  });

  it('a body that was cut is quoted only where it is still readable', () => {
    expect(read('{"message":"half a sec', false)).toEqual(empty);
    expect(read('half a sec', false)).toEqual(empty);
    expect(read('<html><title>502 Bad Gateway</title><p>half a sec', false)).toMatchObject({
      text: '502 Bad Gateway',
    });
    expect(read('<html><p>half a sec', false)).toEqual(empty);
  });

  it('a secret is redacted before the text is cut, in messages, fields and codes', () => {
    const secret = 's3cret-'.repeat(100);
    const body = {
      message: `${'x'.repeat(490)}${secret}`,
      errors: [{ field: `a.${secret}`, message: `bad: ${secret}`, error_code: secret }],
    };
    const text = JSON.stringify(readErrorBody(JSON.stringify(body), true, createRedactor([{ a: secret }])));
    expect(text).not.toContain('s3cr');
    expect(text).toContain('[redacted]');
  });
});
