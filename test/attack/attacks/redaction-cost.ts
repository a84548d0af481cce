/** Texts and secrets that are made to cost as much as they can. */
import { randomBytes } from 'node:crypto';
import { createRedactor } from '../../../src/redaction/index.ts';
import type { Attack, Finding } from '../attack.ts';

const MEGABYTE = 1_000_000;
/** Milliseconds of CPU time for a text of a megabyte, which no process of ours ever redacts. */
const MEGABYTE_MS = 10_000;
/** The same for the largest answer of an API that is read, 64 KB. */
const ANSWER_MS = 500;

const SECRETS = Array.from({ length: 10_000 }, (_, at) => randomBytes(6 + (at % 40)).toString('base64url'));
const LARGEST = [randomBytes(125_000).toString('hex')];

const TEXTS: Readonly<Record<string, (length: number) => string>> = {
  words: (length) => 'the value of client secret is not valid, '.repeat(length / 41),
  'random base64': (length) => randomBytes((length * 3) / 4).toString('base64'),
  'one letter': (length) => 'a'.repeat(length),
  'percent signs': (length) => '%25'.repeat(length / 3),
  backslashes: (length) => '\\'.repeat(length),
  'unfinished escapes': (length) => '\\u00'.repeat(length / 4),
  'unfinished entities': (length) => '&amp'.repeat(length / 4),
  'letters beyond ASCII': (length) => '한글é'.repeat(length / 3),
};

export const redactionCost: Attack = {
  name: 'redaction-cost',
  description: 'texts of 1 MB against 10,000 secrets, and of 64 KB against one of 250 KB',
  run: () =>
    Promise.resolve(
      Object.entries(TEXTS).flatMap(([kind, text]): Finding[] => [
        cost(`1 MB of ${kind}, 10,000 secrets`, {
          text: text(MEGABYTE),
          secrets: SECRETS,
          goalMs: MEGABYTE_MS,
        }),
        cost(`64 KB of ${kind}, a secret of 250 KB`, {
          text: text(64_000),
          secrets: LARGEST,
          goalMs: ANSWER_MS,
        }),
      ]),
    ),
};

function cost(
  tried: string,
  {
    text,
    secrets,
    goalMs,
  }: { readonly text: string; readonly secrets: readonly string[]; readonly goalMs: number },
): Finding {
  const before = process.cpuUsage();
  createRedactor(secrets).texts([text]);
  const { user, system } = process.cpuUsage(before);
  const ms = (user + system) / 1_000;
  return { tried, times: 1, held: ms <= goalMs, seen: `${ms.toFixed(0)} ms of CPU` };
}
