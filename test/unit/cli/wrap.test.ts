import stringWidth from 'string-width';
import { expect, it } from 'vitest';
import { wrapped } from '../../../src/cli/terminal/wrap.ts';

const URL = `http://localhost:8233/namespaces/default/workflows/onboarding%3A${'acme'.repeat(20)}`;

it('breaks lines between words, and begins the rest of a line further in', () => {
  expect(wrapped('short\n  one two three four five six', 14)).toBe(
    'short\n  one two\n    three four\n    five six',
  );
});

it('leaves whole what is to be copied: addresses, commands, and what stands between backticks', () => {
  const text = `  When it is mended: onboarding retry acme-4f21, or \`onboarding doctor\`. See ${URL}`;
  const lines = wrapped(text, 40).split('\n');
  expect(lines).toContain(`    ${URL}`);
  for (const whole of ['onboarding retry acme-4f21', '`onboarding doctor`'])
    expect(lines.filter((line) => line.includes(whole))).toHaveLength(1);
  for (const line of lines.filter((one) => !one.includes(URL)))
    expect(stringWidth(line)).toBeLessThanOrEqual(40);
});

it('counts cells: wide characters take two, and colours none', () => {
  const green = '\u001B[32m✓\u001B[39m';
  expect(wrapped(`${green} 営業 営業 営業`, 12)).toBe(`${green} 営業 営業\n  営業`);
});
