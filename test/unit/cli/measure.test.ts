import fc from 'fast-check';
import stringWidth from 'string-width';
import { expect, it } from 'vitest';
import { fit } from '../../../src/cli/terminal/width.ts';
import { measureOf, OF_ASCII } from '../../../src/cli/terminal/measure.ts';

const ascii = fc.string({ unit: 'grapheme-ascii', maxLength: 60 });

it('measures and cuts ASCII as what knows all of Unicode does', () => {
  const widths = fc.nat({ max: 70 });
  fc.assert(
    fc.property(ascii, widths, (text, width) => {
      expect(OF_ASCII.widthOf(text)).toBe(stringWidth(text));
      expect(OF_ASCII.fit(text, width)).toBe(fit(text, width));
    }),
  );
});

it('measures as Unicode does where any of the texts is more than ASCII', async () => {
  expect(await measureOf(['acme', 'x'.repeat(9)])).toBe(OF_ASCII);
  const { widthOf, fit: cut } = await measureOf(['acme', '営業 🚀']);
  expect(widthOf('営業 🚀')).toBe(7);
  expect(cut('営業 🚀', 4)).toBe('営…');
});
