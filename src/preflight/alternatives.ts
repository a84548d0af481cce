/**
 * Which of several alternatives (`oneOf`, `anyOf`) a value is meant to be. Connectors tell theirs apart by a field with a
 * constant; a validator that does not know it would complain of every alternative at once.
 */
import { isObject, type SafeSchema, type Scalar } from './safe-schema.ts';

/** What a value may be one of. */
export function alternativesOf({ oneOf = [], anyOf = [] }: SafeSchema): readonly SafeSchema[] {
  return oneOf.length > 0 ? oneOf : anyOf;
}

/** The field that tells the alternatives apart, and the constant of each; null where they have none in common. */
export interface Discriminator {
  readonly name: string;
  readonly options: readonly { readonly constant: Scalar; readonly title: string | null }[];
}

/** Found once for each choice of a specification: thousands of faults may ask for it. */
const discriminators = new WeakMap<readonly SafeSchema[], Discriminator | null>();

export function discriminatorOf(alternatives: readonly SafeSchema[]): Discriminator | null {
  const known = discriminators.get(alternatives);
  if (known !== undefined) return known;
  const found = findDiscriminator(alternatives);
  discriminators.set(alternatives, found);
  return found;
}

function findDiscriminator(alternatives: readonly SafeSchema[]): Discriminator | null {
  const [first] = alternatives;
  const name = Object.keys(first?.properties ?? {}).find((candidate) =>
    alternatives.every((alternative) => constantOf(alternative, candidate) !== undefined),
  );
  if (name === undefined) return null;
  const options = alternatives.map((alternative) => ({
    constant: constantOf(alternative, name) ?? null,
    title: alternative.title ?? null,
  }));
  return { name, options };
}

/** The place of the alternative that a value is meant to be; null where that is not clear. */
export function meantAlternative(alternatives: readonly SafeSchema[], value: unknown): number | null {
  if (!isObject(value)) return onlyOne(alternatives.map((alternative) => takes(alternative, value)));
  const discriminator = discriminatorOf(alternatives);
  if (discriminator !== null && Object.hasOwn(value, discriminator.name)) {
    const chosen = value[discriminator.name];
    return onlyOne(discriminator.options.map(({ constant }) => constant === chosen));
  }
  // Without the constant, the fields that are there say most.
  const fits = alternatives.map((alternative) => ownFields(alternative, value));
  const best = Math.max(...fits);
  return best === 0 ? null : onlyOne(fits.map((fit) => fit === best));
}

/** The one value that there may be, as draft 7 or older specifications write it. */
export function onlyValueOf({ const: constant, enum: allowed }: SafeSchema): Scalar | undefined {
  return constant !== undefined || allowed?.length !== 1 ? constant : allowed[0];
}

function constantOf({ properties }: SafeSchema, name: string): Scalar | undefined {
  const field = properties !== undefined && Object.hasOwn(properties, name) ? properties[name] : undefined;
  return field === undefined ? undefined : onlyValueOf(field);
}

function onlyOne(fitting: readonly boolean[]): number | null {
  const first = fitting.indexOf(true);
  return first < 0 || fitting.includes(true, first + 1) ? null : first;
}

function takes({ type }: SafeSchema, value: unknown): boolean {
  const actual = value === null ? 'null' : Array.isArray(value) ? 'array' : typeof value;
  return (
    type === undefined ||
    [type].flat().some((one) => one === actual || (one === 'integer' && actual === 'number'))
  );
}

function ownFields({ properties = {} }: SafeSchema, value: Readonly<Record<string, unknown>>): number {
  return Object.keys(value).filter((name) => Object.hasOwn(properties, name)).length;
}
