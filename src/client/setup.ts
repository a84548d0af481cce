/** Prepares a namespace for onboardings. */
import type { Connection } from '@temporalio/client';
import proto from '@temporalio/proto';
import { SEARCH_ATTRIBUTES } from '../domain/names.ts';
import { NotSetUpError } from './errors.ts';
import { askingTemporal } from './temporal-errors.ts';

const { IndexedValueType } = proto.temporal.api.enums.v1;

const TYPES = {
  Keyword: IndexedValueType.INDEXED_VALUE_TYPE_KEYWORD,
  KeywordList: IndexedValueType.INDEXED_VALUE_TYPE_KEYWORD_LIST,
} as const;

/** What was registered now, and what was there before. */
export interface Registered {
  readonly registered: readonly string[];
  readonly existing: readonly string[];
}

/**
 * Registers the search attributes that the namespace does not have yet.
 * @throws NotSetUpError where one of the name has another type; UnavailableError
 */
export async function registerSearchAttributes(
  connection: Connection,
  namespace: string,
): Promise<Registered> {
  return await askingTemporal(async () => {
    const { customAttributes } = await connection.operatorService.listSearchAttributes({ namespace });
    const missing = SEARCH_ATTRIBUTES.filter(({ name }) => !Object.hasOwn(customAttributes, name));
    const existing = SEARCH_ATTRIBUTES.filter(({ name }) => Object.hasOwn(customAttributes, name));
    const wrong = existing.filter(({ name, type }) => customAttributes[name] !== TYPES[type]);
    if (wrong.length > 0) {
      const told = wrong.map(({ name, type }) => `${name} is not of the type ${type}`).join('; ');
      throw new NotSetUpError(
        `${told}. Remove it with \`temporal operator search-attribute remove\`, and run this again.`,
      );
    }
    if (missing.length > 0) {
      const searchAttributes = Object.fromEntries(missing.map(({ name, type }) => [name, TYPES[type]]));
      await connection.operatorService.addSearchAttributes({ namespace, searchAttributes });
    }
    return { registered: missing.map(({ name }) => name), existing: existing.map(({ name }) => name) };
  });
}
