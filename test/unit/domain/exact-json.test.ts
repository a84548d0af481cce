import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { exactEventJson, exactJson, inexactParts } from '../../../src/domain/exact-json.ts';
import { isExactNumberText } from '../../../src/domain/exact-numbers.ts';

/** What a decimal text means, as a fraction without rounding: whole digits, and by which power of ten they are divided. */
function exactly(text: string): { readonly digits: bigint; readonly tenths: number } {
  const [, sign = '', whole = '', fraction = '', power = '0'] =
    /^(-?)(\d+)(?:\.(\d+))?(?:e([+-]?\d+))?$/i.exec(text) ?? [];
  return { digits: BigInt(`${sign}${whole}${fraction}`), tenths: fraction.length - Number(power) };
}

function isSameValue(one: string, other: string): boolean {
  const [a, b] = [exactly(one), exactly(other)];
  const scale = Math.max(a.tenths, b.tenths);
  return a.digits * 10n ** BigInt(scale - a.tenths) === b.digits * 10n ** BigInt(scale - b.tenths);
}

const digits = fc.stringMatching(/^(0|[1-9]\d{0,20})$/);
const numberTexts = fc
  .tuple(
    fc.constantFrom('', '-'),
    digits,
    fc.option(fc.stringMatching(/^\d{1,20}$/), { nil: null }),
    fc.option(fc.integer({ min: -330, max: 320 }), { nil: null }),
  )
  .map(
    ([sign, whole, fraction, power]) =>
      `${sign}${whole}${fraction === null ? '' : `.${fraction}`}${power === null ? '' : `E${power}`}`,
  );

function problemsIn(text: string): string[] {
  const read = exactJson(text);
  return read.kind === 'json' ? read.problems.map(({ path }) => path) : ['not JSON'];
}

describe('a number', () => {
  test.each([
    ...[
      '0',
      '0.0',
      '0e400',
      '1',
      '-1',
      '9007199254740991',
      '-9007199254740991',
      '0.1',
      '1.50',
      '1e2',
      '1E+2',
    ],
    ...['100', '-0.5', '3.141592653589793', '5e-324', '10.000000000000000000000'],
  ])('%s is passed on as it is', (text) => {
    expect(problemsIn(`{"a":${text}}`)).toEqual([]);
    expect(exactEventJson(`{"a":${text}}`)).toMatchObject({ value: { a: Number(text) } });
  });

  test.each([
    ...[
      '9007199254740992',
      '9007199254740993',
      '-9007199254740993',
      '99999999999999999',
      '7234567890123456789',
    ],
    ...['1e400', '-1e400', '-0', '-0.0', '-0e5', '1e-400', '0.1000000000000000055', '3.14159265358979323846'],
    ...['9007199254740993.0', '1e16', '4e-324'],
  ])('%s is none that JavaScript holds: told in a request, and a text in an event', (text) => {
    expect(problemsIn(`{"a":[true,${text}]}`)).toEqual(['a[1]']);
    expect(exactEventJson(`{"a":[true, ${text} ]}`)).toMatchObject({
      value: { a: [true, text] },
      problems: [],
    });
  });

  test('is exact where JavaScript writes the same value, and a whole one where nobody can mistake it', () => {
    fc.assert(
      fc.property(numberTexts, (text) => {
        const value = Number(text);
        const isSame = Number.isFinite(value) && !Object.is(value, -0) && isSameValue(text, String(value));
        const isSafe = !Number.isInteger(value) || Math.abs(value) <= Number.MAX_SAFE_INTEGER;
        expect(isExactNumberText(text)).toBe(isSame && isSafe);
      }),
      { numRuns: 2_000 },
    );
  });

  test('of a million digits takes no longer than it takes to read', () => {
    const zeros = '0'.repeat(500_000);
    expect(problemsIn(`[1${zeros}1, 0.${zeros}1, 1.${zeros}, 0.${zeros}]`)).toEqual(['[0]', '[1]']);
  });
});

describe('what is read', () => {
  test('is what JSON.parse reads, where that is what was written', () => {
    fc.assert(
      fc.property(fc.json({ noUnicodeString: false }), (text) => {
        const read = exactJson(text);
        const value = JSON.parse(text) as unknown;
        expect(read.kind === 'json' && read.value).toEqual(value);
        const event = exactEventJson(text);
        const isExact = read.kind === 'json' && read.problems.length === 0;
        if (isExact) expect(event).toEqual(read);
      }),
    );
  });

  test('tells each place, however the text is written', () => {
    const text = `{ "sources" : [ {"source_config": {"quote \\" , {": 1, "n" : -0 , "s": "1e400 , \\\\" , "x":[[],{},[ 1e400 ]]} } ] }`;
    expect(problemsIn(text)).toEqual(['sources[0].source_config.n', 'sources[0].source_config.x[2][0]']);
  });

  test('has each key once, whichever way it is written', () => {
    const text = String.raw`{"a":1,"b":{"a":1,"a":1},"\u0061":2,"c":[{"k":1},{"k":1}],"__proto__":1,"__proto__":2}`;
    for (const read of [exactJson(text), exactEventJson(text)])
      expect(read.kind === 'json' && read.problems.map(({ path }) => path)).toEqual([
        'b.a',
        'a',
        '__proto__',
      ]);
  });

  test('has no half of a character, in a key or in a text; an event may, where nobody looks', () => {
    const text = String.raw`{"a":"\ud83d","b\udca9":1,"c":"\ud83d\udca9","d":"\\ud83d"}`;
    expect(problemsIn(text)).toEqual(['a', 'b\uFFFD']);
    expect(exactEventJson(text)).toMatchObject({ problems: [], value: { a: '\ud83d' } });
  });

  test('is told apart from what is no JSON, with the place', () => {
    expect(exactJson('{"a":1,}')).toEqual({ kind: 'not_json', at: 7 });
    expect(exactJson('')).toEqual({ kind: 'not_json', at: null });
    expect(exactEventJson('[1').kind).toBe('not_json');
  });

  test('is never quoted in a problem', () => {
    const read = exactJson(
      String.raw`{"key":12345678901234567890,"a":"secret\ud83d","b":"secret","b":"secret"}`,
    );
    expect(JSON.stringify(read.kind === 'json' && read.problems)).not.toMatch(/1234|secret/);
  });

  test('may have a thousand levels, and not half a million: memory goes with them', () => {
    const nested = (levels: number): string => '['.repeat(levels) + '-0' + ']'.repeat(levels);
    const deep = exactJson(nested(1_000));
    expect(deep).toMatchObject({ problems: [{ path: expect.stringMatching(/^(\[0\])+\[?0?…$/) as string }] });
    for (const read of [exactJson(nested(500_000)), exactEventJson(nested(500_000))])
      expect(read).toMatchObject({
        problems: [{ path: '', message: expect.stringContaining('1000') as string }],
      });
  });

  test('may have however many problems: the first hundred are told', () => {
    const many = exactJson(`[${Array.from({ length: 1_234 }, () => '-0').join()}]`);
    expect(many).toMatchObject({ kind: 'json', more: 1_134 });
  });
});

describe('a value that a program made', () => {
  test('is told each place that could have been rounded, or would be changed', () => {
    const value = {
      fine: [1, 0.1, 0, 9007199254740991, 'ü', true, null],
      id: Number('9007199254740993'),
      list: [NaN, Infinity, -Infinity, -0, 1e21],
      'half \ud83d': 'half \ud83d',
    };
    expect([...inexactParts(value, ['sources', 0])].map(({ path }) => path)).toEqual([
      'sources[0].id',
      ...['sources[0].list[0]', 'sources[0].list[1]', 'sources[0].list[2]'],
      ...['sources[0].list[3]', 'sources[0].list[4]'],
      ...['sources[0].half \uFFFD', 'sources[0].half \uFFFD'],
    ]);
  });
});
