/**
 * A validator that checks everything: formats are asserted, patterns are ECMAScript's, and what a specification says in the words
 * of draft 4 is read as it was meant.
 */
import { Ajv } from 'ajv';
import addFormats from 'ajv-formats';
import { ecmaPattern } from './patterns.ts';
import { isObject, type Json } from './schemas.ts';

/** Identifiers refuse nothing. */
const OF_DRAFT_4 = new Set(['id', 'minimum', 'maximum', 'exclusiveMinimum', 'exclusiveMaximum']);
/** What is in them is named by the specification, and no keyword. */
const NAMED = new Set(['properties', 'patternProperties', 'dependencies']);

/** `null` for what no validator takes. */
export function fullValidator(schema: Json): ((instance: unknown) => boolean) | null {
  const ajv = new Ajv({
    strict: false,
    validateSchema: false,
    ownProperties: true,
    addUsedSchema: false,
    logger: false,
    code: {
      regExp: Object.assign(
        (pattern: string) => {
          const search = ecmaPattern(pattern);
          if (search === null) throw new Error('no pattern');
          return search;
        },
        { code: 'ecmaPattern' },
      ),
    },
  });
  addFormats.default(ajv);
  try {
    const validate = ajv.compile(inDraft7(schema) as object);
    return (instance) => validate(instance);
  } catch {
    return null;
  }
}

function inDraft7(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(inDraft7);
  if (!isObject(schema)) return schema;
  const kept = Object.entries(schema).filter(([keyword]) => !OF_DRAFT_4.has(keyword));
  const read = kept.map(([keyword, value]) => [
    keyword,
    NAMED.has(keyword) && isObject(value)
      ? Object.fromEntries(Object.entries(value).map(([name, part]) => [name, inDraft7(part)]))
      : inDraft7(value),
  ]);
  return {
    ...Object.fromEntries(read),
    ...bound(schema, 'minimum', 'exclusiveMinimum'),
    ...bound(schema, 'maximum', 'exclusiveMaximum'),
  };
}

/** In draft 4 the bound is exclusive where a flag beside it says so; since then it is another number. */
function bound(schema: Json, name: string, exclusive: string): Json {
  const { [name]: limit, [exclusive]: flag } = schema;
  if (flag === true) return limit === undefined ? {} : { [exclusive]: limit };
  return {
    ...(limit !== undefined && { [name]: limit }),
    ...(typeof flag === 'number' && { [exclusive]: flag }),
  };
}
