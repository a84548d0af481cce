import { expect, test } from 'vitest';
import { nameOfKey, parseNamedKeys } from '../../../src/secrets/index.ts';

test('keys are read with their names, spaces and empty entries aside', () => {
  expect(parseNamedKeys(' web:one, app@eu.example:a:b ,')).toEqual([
    { name: 'web', key: 'one' },
    { name: 'app@eu.example', key: 'a:b' },
  ]);
});

test('while a key is replaced, its name stands twice, and both open under that name', () => {
  const keys = parseNamedKeys('web:the-new-one,app:another,web:the-old-one');
  expect(['the-new-one', 'the-old-one', 'another'].map((key) => nameOfKey(keys, key))).toEqual([
    'web',
    'web',
    'app',
  ]);
  expect(nameOfKey(keys, 'web')).toBeNull();
});

test.each([
  ['without-a-name', 'entry 1 is not of the form name:key, the name'],
  [':canary', 'entry 1 is not of the form name:key, the name'],
  ['my app:canary', 'entry 1 is not of the form name:key, the name'],
  ['web:', 'entry 1 is not of the form name:key, the key'],
  ['app:fine,web:can ary', 'entry 2 is not of the form name:key, the key without spaces'],
  [' , ', 'there is no entry'],
])('%s is refused, and nothing of a key is repeated', (text, told) => {
  const parse = (): unknown => parseNamedKeys(text);
  expect(parse).toThrow(told);
  expect(parse).not.toThrow(/can ?ary/);
});

test('how long a key must be, the caller says', () => {
  expect(parseNamedKeys('a:x')).toHaveLength(1);
  expect(() => parseNamedKeys('a:x', { minKeyLength: 16 })).toThrow('has a key of under 16 characters');
});
