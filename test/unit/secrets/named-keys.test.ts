import { expect, test } from 'vitest';
import { generateNamedKey, nameOfKey, parseNamedKeys } from '../../../src/secrets/index.ts';

test('keys are read with their names, spaces and empty entries aside', () => {
  expect(parseNamedKeys(' web:0123456789abcdef, app@eu.example:a:b:0123456789ab ,')).toEqual([
    { name: 'web', key: '0123456789abcdef' },
    { name: 'app@eu.example', key: 'a:b:0123456789ab' },
  ]);
});

test('while a key is replaced, its name stands twice, and both open under that name', () => {
  const keys = parseNamedKeys('web:the-new-one-of-web,app:another-key-of-app,web:the-old-one-of-web');
  expect(
    ['the-new-one-of-web', 'the-old-one-of-web', 'another-key-of-app'].map((key) => nameOfKey(keys, key)),
  ).toEqual(['web', 'web', 'app']);
  expect(nameOfKey(keys, 'web')).toBeNull();
});

test.each([
  ['without-a-name', 'entry 1 is not of the form name:key, the name'],
  [':canary', 'entry 1 is not of the form name:key, the name'],
  ['my app:canary', 'entry 1 is not of the form name:key, the name'],
  ['web:', 'entry 1 is not of the form name:key, the key'],
  ['app:a-key-that-is-fine,web:can ary', 'entry 2 is not of the form name:key, the key without spaces'],
  [' , ', 'there is no entry'],
])('%s is refused, and nothing of a key is repeated', (text, told) => {
  const parse = (): unknown => parseNamedKeys(text);
  expect(parse).toThrow(told);
  expect(parse).not.toThrow(/can ?ary/);
});

test('a key has sixteen characters or more', () => {
  expect(parseNamedKeys('a:0123456789abcdef')).toHaveLength(1);
  expect(() => parseNamedKeys('a:0123456789abcde')).toThrow('entry 1 has a key of under 16 characters');
});

test('a new key is one that can be read, under its name, and another each time', () => {
  const keys = [generateNamedKey('web'), generateNamedKey('web')].map((text) => parseNamedKeys(text)[0]);
  expect(keys.map((each) => each?.name)).toEqual(['web', 'web']);
  expect(keys[0]?.key).toMatch(/^[\w-]{32}$/);
  expect(keys[0]?.key).not.toBe(keys[1]?.key);
  expect(() => generateNamedKey('my app')).toThrow('The name of a key must be 1 to 64 letters');
});
