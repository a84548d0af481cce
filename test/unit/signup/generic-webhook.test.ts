import { createHmac } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { genericWebhook, type SignedTimestamp } from '../../../src/define-config.ts';

const SECRET = 'a-shared-secret';
const BODY = '{"id":"{timestamp}"}';
const MINUTE_MS = 60_000;

/** Whether a delivery is taken that was sent at `timestamp`, as the header has it, and is signed over `content`. */
function isTaken(timestamp: SignedTimestamp, sentAt: string | undefined, content: string): boolean {
  const webhook = genericWebhook(
    { verification: { kind: 'hmac', header: 'x-signature', timestamp } },
    () => null,
  );
  const headers: Record<string, string | undefined> = {
    'x-signature': createHmac('sha256', SECRET).update(content).digest('hex'),
    'x-timestamp': sentAt,
  };
  return webhook.verify({ body: BODY, header: (name) => headers[name] }, ['another', SECRET]);
}

const FORMATS: Record<string, (ms: number) => string> = {
  seconds: (ms) => String(Math.floor(ms / 1_000)),
  milliseconds: String,
  iso8601: (ms) => new Date(ms).toISOString(),
};

describe.each(Object.keys(FORMATS) as NonNullable<SignedTimestamp['format']>[])('in %s', (format) => {
  const written = FORMATS[format]!;
  const timestamp = { header: 'x-timestamp', format } as const;
  const taken = (ms: number): boolean => isTaken(timestamp, written(ms), `${written(ms)}.${BODY}`);

  test('a delivery of now is taken, and one of another time is not', () => {
    const now = Date.now();
    expect([-4, 0, 4].map((minutes) => taken(now + minutes * MINUTE_MS))).toEqual([true, true, true]);
    expect([-6, 6, -1_000_000].map((minutes) => taken(now + minutes * MINUTE_MS))).toEqual([
      false,
      false,
      false,
    ]);
  });

  test('a timestamp that is none, or is not there, is not taken', () => {
    const now = written(Date.now());
    for (const wrong of [
      '',
      'now',
      `${now} `,
      ` ${now}`,
      `-${now}`,
      `${now}, ${now}`,
      'NaN',
      '1e12',
      undefined,
    ])
      expect([wrong, isTaken(timestamp, wrong, `${wrong ?? ''}.${BODY}`)]).toEqual([wrong, false]);
  });
});

test.each(['v0:{timestamp}:{body}', '{body}{timestamp}', '{timestamp}{body}'])(
  'what is signed can be %s',
  (signed) => {
    const now = FORMATS['seconds']!(Date.now());
    const timestamp = { header: 'x-timestamp', signed };
    const content = signed.replace(/\{timestamp\}|\{body\}/g, (part) => (part === '{body}' ? BODY : now));
    expect(isTaken(timestamp, now, content)).toBe(true);
    expect(isTaken(timestamp, now, BODY)).toBe(false);
  },
);

test.each(['{body}', '{timestamp}', 'v0', '{timestamp}.{body}.{body}'])(
  'a signature over %s would not be of both, and is refused at start',
  (signed) => {
    expect(() => isTaken({ header: 'x-timestamp', signed }, '0', '')).toThrow(
      /must have \{(timestamp|body)\} once/,
    );
  },
);

test('without a timestamp the body alone is signed, whenever it was sent', () => {
  const webhook = genericWebhook({ verification: { kind: 'hmac', header: 'x-signature' } }, () => null);
  const signature = createHmac('sha256', SECRET).update(BODY).digest('hex');
  expect(webhook.verify({ body: BODY, header: () => signature }, [SECRET])).toBe(true);
});
