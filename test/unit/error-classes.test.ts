/** Every class of errors of `src` has a code and a status, by which it is answered and told apart; or it stands here, with why it needs none. */
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';
import { expect, test } from 'vitest';
import { FollowError, WidgetError } from '../../src/browser.ts';
import * as client from '../../src/client.ts';
import * as config from '../../src/define-config.ts';
import { CodedError } from '../../src/domain/error-answers.ts';

const SRC = fileURLToPath(new URL('../../src', import.meta.url));

const WITHOUT_CODE: Readonly<Record<string, string>> = {
  AirbyteError:
    'each caller makes a failure, a finding or another error of it; its status is the API’s, or null',
  BodyTooLargeError: 'the services answer it as 413',
  BrokenOffError: 'nobody is there to be answered; it counts as 499',
  DeadlineExceeded: 'it is why a signal fired, which is read as `timeout`',
  ExchangeFailure: 'the transport makes an AirbyteError of it',
  FollowError:
    'it has a code of the client for browsers, and the status of the answer, of which there are many',
  Interrupted: 'the calls make an AirbyteError of it',
  NamedKeysError: 'the configuration makes a ConfigError of it',
  NotTaken: 'the activity of a notice makes a failure of it',
  ProblemError: 'it has a code of its own, of the HTTP service’s',
  TemporalCliError: 'it ends a program as any failure does, and its message says what to do',
  UndecodableError: 'the codec server answers it as 422',
  UndecodableTokenError: 'the classifier makes a failure of it, and the widget tokens take it for none',
  UnsealableError: 'the classifier makes a failure of it, which has a type',
  UntranslatableError: 'a pattern that throws it is not checked by',
  Unsuccessful: 'it is an exit code: what happened has been written already',
  UnusableSchemaError: 'a specification that throws it is not checked, which is what is said of it',
  UploadsFullError: 'the HTTP service answers it as 503',
  VerdictError: 'the attempt makes the failure of it that it carries',
  WidgetError: 'it has codes of its own, of the client for browsers, and a status',
};

/** Errors of the command line, which no caller in code meets. */
const OF_COMMANDS = ['AirbyteFailed', 'ImportFileError', 'NotYet', 'UsageError'];

interface ErrorClass {
  readonly name: string;
  readonly base: string;
  readonly isCoded: boolean;
  /** Its own members. */
  readonly has: readonly string[];
}

const files = (await readdir(SRC, { recursive: true })).filter((path) => path.endsWith('.ts'));
const texts = await Promise.all(files.map((file) => readFile(join(SRC, file), 'utf8')));
const classes = errorsAmong(texts.flatMap(classesOf));

test('each has a code, or is listed with why it needs none', () => {
  expect(classes.length).toBeGreaterThan(20);
  const uncoded = classes.filter(({ isCoded }) => !isCoded).map(({ name }) => name);
  expect(uncoded.sort()).toEqual(Object.keys(WITHOUT_CODE).sort());
});

test('each that has one is exported, but for those of the command line', () => {
  const coded = classes.filter(({ isCoded }) => isCoded).map(({ name }) => name);
  const exported = Object.values({ ...client, ...config }).filter(isCodedClass);
  const names = exported.map(({ name }) => name);
  expect([...names, ...OF_COMMANDS].sort()).toEqual(coded.sort());
});

test('each that any entry exports has a code and a status', async () => {
  const entries = files.filter((path) => !path.includes('/'));
  const exported = await Promise.all(
    entries.map(async (path) => Object.values((await import(join(SRC, path))) as Record<string, unknown>)),
  );
  const names = new Set(
    exported
      .flat()
      .filter(isErrorClass)
      .map(({ name }) => name),
  );
  expect([...names]).toEqual(expect.arrayContaining(['ConfigFileError', 'FollowError', 'WidgetError']));
  const told = classes.filter(
    ({ isCoded, has }) => isCoded || (has.includes('code') && has.includes('status')),
  );
  expect(told.map(({ name }) => name)).toEqual(
    expect.arrayContaining([...names].filter((name) => name !== 'CodedError')),
  );
  expect(new FollowError(403)).toMatchObject({ code: 'progress_refused', status: 403 });
  expect(new WidgetError('no_token', 'None came.')).toMatchObject({ code: 'no_token', status: 503 });
});

test('each has the status that the HTTP service answers it with, or 500', () => {
  expect(new client.OnboardingNotFoundError('acme')).toMatchObject({ code: 'not_found', status: 404 });
  expect(new client.UnavailableError('away')).toMatchObject({ code: 'unavailable', status: 503 });
  const noKey = (): unknown => client.onboardingDataConverter('no key');
  expect(noKey).toThrow(expect.objectContaining({ code: 'keyring', status: 500 }));
  expect(new config.ConfigFileError('not there')).toMatchObject({ code: 'config_file', status: 500 });
});

function isErrorClass(value: unknown): value is new () => Error {
  return typeof value === 'function' && value.prototype instanceof Error;
}

function isCodedClass(value: unknown): value is new () => CodedError {
  return typeof value === 'function' && value.prototype instanceof CodedError;
}

/** Every class with a base; as an expression too, such as `const A = class extends Error`. */
function classesOf(text: string): ErrorClass[] {
  const found: ErrorClass[] = [];
  const look = (node: ts.Node): void => {
    if (ts.isClassLike(node)) {
      const [base] = (node.heritageClauses ?? [])
        .filter(({ token }) => token === ts.SyntaxKind.ExtendsKeyword)
        .flatMap(({ types }) => types.map(({ expression }) => expression.getText()));
      const isCoded = base === 'CodedError';
      if (base !== undefined)
        found.push({
          name: node.name?.text ?? 'a class without a name',
          base,
          isCoded,
          has: node.members.flatMap(({ name }) => name?.getText() ?? []),
        });
    }
    node.forEachChild(look);
  };
  look(ts.createSourceFile('file.ts', text, ts.ScriptTarget.Latest, true));
  return found;
}

/** Those that extend an error, or one that does; a subclass of one with a code has it too. */
function errorsAmong(all: readonly ErrorClass[]): ErrorClass[] {
  const byName = new Map(all.map((one) => [one.name, one]));
  const isError = ({ base }: ErrorClass): boolean => {
    const parent = byName.get(base);
    return parent === undefined ? base.endsWith('Error') : isError(parent);
  };
  const hasCode = ({ base, isCoded }: ErrorClass): boolean => {
    const parent = byName.get(base);
    return isCoded || (parent !== undefined && hasCode(parent));
  };
  return all
    .filter((one) => one.name !== 'CodedError')
    .filter(isError)
    .map((one) => ({ ...one, isCoded: hasCode(one) }));
}
