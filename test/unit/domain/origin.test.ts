import { expect, test } from 'vitest';
import { isExactOrigin } from '../../../src/domain/origin.ts';

test.each(['https://app.example.com', 'http://localhost:8233', 'http://[::1]:8080'])(
  '%s is an exact origin',
  (text) => {
    expect(isExactOrigin(text)).toBe(true);
  },
);

test.each([
  '',
  '*',
  'null',
  'app.example.com',
  'https://app.example.com/',
  'https://app.example.com/path',
  'https://app.example.com:443',
  'https://App.example.com',
  'https://*.example.com',
  'https://user@app.example.com',
  'ftp://app.example.com',
  'ws://app.example.com',
])('%j is none', (text) => {
  expect(isExactOrigin(text)).toBe(false);
});
