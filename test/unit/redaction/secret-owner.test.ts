import { once } from 'node:events';
import { describe, expect, it } from 'vitest';
import {
  onTextLeftOut,
  redactText,
  redactValue,
  rememberSecret,
  SecretOwner,
} from '../../../src/redaction/index.ts';

const MEGABYTE = 1024 * 1024;

/** Is run, and goes on until it is told to end. */
function going(...secrets: string[]): { end: () => Promise<void> } {
  const owner = new SecretOwner();
  const ending = new AbortController();
  const running = owner.run(async () => {
    for (const secret of secrets) rememberSecret(secret);
    await once(ending.signal, 'abort');
  });
  return {
    end: async () => {
      ending.abort();
      await running;
    },
  };
}

describe('a text is searched', () => {
  it('for the secrets of whoever writes it, and of what it is part of, and for nobody else’s', async () => {
    const other = going('other-canary');
    await new SecretOwner().run(async () => {
      rememberSecret('outer-canary');
      await new SecretOwner().run(async () => {
        rememberSecret(JSON.stringify({ a: ['inner-canary'], name: 'acme-corp' }), ['acme-corp']);
        await Promise.resolve();
        expect(redactText('inner-canary outer-canary other-canary acme-corp')).toBe(
          '[redacted] [redacted] other-canary acme-corp',
        );
      });
      expect(redactText('inner-canary outer-canary')).toBe('inner-canary [redacted]');
    });
    await other.end();
  });

  it('for everybody’s, where nobody in particular writes it', async () => {
    const [first, second] = [going('first-canary'), going('second-canary')];
    expect(redactText('first-canary second-canary')).toBe('[redacted] [redacted]');
    await first.end();
    expect(redactText('first-canary second-canary')).toBe('first-canary [redacted]');
    await second.end();
    expect(redactText('second-canary')).toBe('second-canary');
  });

  it('for what its writer had, also when that has ended', async () => {
    const ending = new AbortController();
    const late: Promise<string>[] = [];
    await new SecretOwner().run(() => {
      rememberSecret('late-canary');
      const text = once(ending.signal, 'abort').then(() => redactText('a late answer quotes late-canary'));
      late.push(text);
    });
    ending.abort();
    expect(await Promise.all(late)).toEqual(['a late answer quotes [redacted]']);
  });

  it('for values of eight characters, also where less of them is compared', async () => {
    await new SecretOwner().run(() => {
      for (const secret of ['ab\\cdef1', 'pa++word', '+4912345']) {
        rememberSecret(secret);
        for (const written of [secret, JSON.stringify(secret), encodeURIComponent(secret)])
          expect(redactText(`got ${written}!`), written).toMatch(/^got (%2B|\W)*\[redacted\]\W*!$/);
      }
    });
  });

  it('for numbers in values too, and leaves those that are none', async () => {
    await new SecretOwner().run(() => {
      rememberSecret(JSON.stringify({ key: 4929123412341234 }));
      expect(redactValue({ key: 4929123412341234, at: 1767225600000, text: 'of 4929123412341234' })).toEqual({
        key: '[redacted]',
        at: 1767225600000,
        text: 'of [redacted]',
      });
    });
  });
});

describe('over its quota', () => {
  const configuration = JSON.stringify({ pem: 'x'.repeat(MEGABYTE) });

  it('an owner’s texts are left out as a whole, and counted, and those of others are not', async () => {
    let leftOut = 0;
    onTextLeftOut(() => (leftOut += 1));
    await new SecretOwner().run(() => {
      for (let times = 0; times < 3; times += 1) rememberSecret(configuration);
      expect(redactValue({ status: 'completed', message: 'it quotes whatever it likes' })).toEqual({
        status: 'completed',
        message: expect.stringContaining('left out') as string,
      });
      expect(leftOut).toBe(1);
    });
    await new SecretOwner().run(() => {
      rememberSecret('others-canary');
      expect(redactText('of others-canary')).toBe('of [redacted]');
    });
  });

  it('of all together, nobody’s texts are left out', async () => {
    const all = Array.from({ length: 9 }, () => going(configuration));
    expect(redactText('the process says')).toContain('left out');
    for (const { end } of all) await end();
    expect(redactText('the process says')).toBe('the process says');
  });
});
