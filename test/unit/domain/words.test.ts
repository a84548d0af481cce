import { expect, it } from 'vitest';
import { namesInWords } from '../../../src/domain/words.ts';

it('names are told in quotation marks, as many and as long as a sentence has room for', () => {
  expect(namesInWords(['Stripe', 'a "b"'])).toBe(String.raw`"Stripe", "a \"b\""`);
  const many = Array.from({ length: 50 }, (_, index) => `source ${index}`);
  expect(namesInWords(many)).toMatch(/^"source 0", .*, "source 9" and 40 more$/);
  expect(namesInWords(['🚀'.repeat(256)])).toBe(`"${'🚀'.repeat(59)}…"`);
});
