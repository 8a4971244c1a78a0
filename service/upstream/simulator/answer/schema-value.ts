/**
 * Makes a value that is valid for a JSON schema, as far as possible out of the words of the question: a `city` gets a
 * name that stands in it, a `count` its number. Used for tool inputs and for structured outputs.
 */
import { isList, isObject, numberIn, objectOf, textsIn } from '../json-shape.ts';
import type { JsonObject } from '../json-shape.ts';
import type { Random } from '../random.ts';
import { integerBetween, pick } from '../random.ts';
import type { Question } from './question.ts';
import { resolveSchema } from './schema-reference.ts';
import { stringFor } from './schema-string.ts';

/** Deeper than this a recursive schema gets the least it allows. */
const MAX_DEPTH = 8;
const REPEAT_ATTEMPTS = 20;

export interface Place {
  readonly root: JsonObject;
  readonly question: Question;
  readonly random: Random;
  /** Name of the property being filled. */
  readonly name: string;
  readonly depth: number;
}

export function valueForSchema(schema: JsonObject, question: Question, random: Random): unknown {
  return build(schema, { root: schema, question, random, name: '', depth: 0 });
}

function build(given: unknown, place: Place): unknown {
  if (!isObject(given)) return place.question.subject;
  const schema = resolveSchema(given, place.root);
  if ('const' in schema) return schema['const'];
  const choices = schema['enum'];
  if (isList(choices) && choices.length > 0) return chooseEnum(choices, place);
  const options = schema['anyOf'] ?? schema['oneOf'];
  if (isList(options) && options.length > 0) {
    const { anyOf: _any, oneOf: _one, ...shared } = schema;
    // A recursive schema ends where it may be null.
    const deep = place.depth > MAX_DEPTH;
    const option = options.find((candidate) => isNull(candidate) === deep) ?? options[0];
    return build({ ...shared, ...objectOf(option) }, place);
  }
  const type = typeOf(schema);
  switch (type) {
    case 'object':
      return buildObject(schema, place);
    case 'array':
      return buildArray(schema, place);
    case 'integer':
    case 'number':
      return buildNumber(schema, place, type === 'integer');
    case 'boolean':
      return !/\b(?:not|without|no|hindi|huwag|wala)\b/i.test(place.question.text);
    case 'null':
      return null;
    default:
      return stringFor(schema, place);
  }
}

function buildObject(schema: JsonObject, place: Place): JsonObject {
  const required = new Set(textsIn(schema['required']));
  const value = {};
  const fill = (name: string, inner: unknown): void => {
    // A property called `__proto__` must become data, not a prototype.
    Object.defineProperty(value, name, {
      value: build(inner, { ...place, name, depth: place.depth + 1 }),
      enumerable: true,
      configurable: true,
      writable: true,
    });
  };
  for (const [name, inner] of Object.entries(objectOf(schema['properties']))) {
    if (required.has(name) || (place.depth < 3 && isNamed(name, inner, place.question))) fill(name, inner);
  }
  for (const name of required) {
    if (!Object.hasOwn(value, name)) fill(name, schema['additionalProperties']);
  }
  return value;
}

/** An optional property is filled when the question speaks of it, or says one of its values. */
function isNamed(name: string, schema: unknown, question: Question): boolean {
  const word = name.split(/[_\-.]|(?=[A-Z])/)[0]?.toLowerCase() ?? name;
  const text = question.text.toLowerCase();
  const values = textsIn(objectOf(schema)['enum']).map((value) => value.toLowerCase());
  return [word, ...values].some((said) => said.length > 2 && text.includes(said));
}

function buildArray(schema: JsonObject, place: Place): unknown[] {
  const fixed = isList(schema['prefixItems']) ? schema['prefixItems'] : [];
  const least = numberIn(schema['minItems']) ?? (place.depth > MAX_DEPTH ? 0 : 1);
  const most = numberIn(schema['maxItems']) ?? Math.max(least, fixed.length, 3);
  const low = Math.min(most, Math.max(least, fixed.length));
  const count =
    place.depth > MAX_DEPTH ? low : integerBetween(place.random, low, Math.min(most, Math.max(low, 3)));
  const items: unknown[] = [];
  const seen = new Set<string>();
  for (let index = 0; index < count; index += 1) {
    const inner = fixed[index] ?? schema['items'];
    const subject = place.question.keywords[index % place.question.keywords.length] ?? place.question.subject;
    const make = (attempt: number): unknown => {
      const again =
        attempt === 0 ? {} : { subject: `${subject} ${index + attempt}`, text: String(index + attempt) };
      return build(inner, {
        ...place,
        question: { ...place.question, subject, ...again },
        name: attempt === 0 ? place.name : '',
        depth: place.depth + 1,
      });
    };
    let item = make(0);
    if (schema['uniqueItems'] === true) {
      // A repeat is made anew as long as the schema leaves a choice; a set that cannot grow ends the list.
      for (let attempt = 1; attempt < REPEAT_ATTEMPTS && seen.has(JSON.stringify(item)); attempt += 1)
        item = make(attempt);
      if (seen.has(JSON.stringify(item))) break;
      seen.add(JSON.stringify(item));
    }
    items.push(item);
  }
  return items;
}

function buildNumber(schema: JsonObject, place: Place, integer: boolean): number {
  const multiple = numberIn(schema['multipleOf']) ?? 0;
  const step = multiple > 0 ? multiple : integer ? 1 : 0;
  const nudge = step > 0 ? step : 1e-6;
  const above = numberIn(schema['exclusiveMinimum']);
  const below = numberIn(schema['exclusiveMaximum']);
  const low = Math.max(
    numberIn(schema['minimum']) ?? -Infinity,
    above === undefined ? -Infinity : above + nudge,
  );
  const high = Math.min(
    numberIn(schema['maximum']) ?? Infinity,
    below === undefined ? Infinity : below - nudge,
  );
  const floor = Number.isFinite(low) ? low : Math.min(1, high);
  const asked = /-?\d+(?:\.\d+)?/.exec(place.question.text)?.[0];
  const wanted =
    asked === undefined
      ? floor + Math.floor(place.random() * Math.min(10, Math.max(1, high - floor + 1)))
      : Number(asked);
  const clamped = Math.min(high, Math.max(low, wanted));
  if (step === 0) return clamped;
  const rounded = Math.round(clamped / step) * step;
  if (rounded < low) return Math.ceil(low / step) * step;
  return rounded > high ? Math.floor(high / step) * step : rounded;
}

function chooseEnum(choices: readonly unknown[], place: Place): unknown {
  const text = place.question.text.toLowerCase();
  const said = choices.find(
    (choice) => typeof choice === 'string' && choice !== '' && text.includes(choice.toLowerCase()),
  );
  return (
    said ??
    pick(
      place.random,
      choices.filter((choice) => choice !== undefined),
    )
  );
}

function typeOf(schema: JsonObject): string {
  const type = schema['type'];
  if (typeof type === 'string') return type;
  if (isList(type)) return textsIn(type).find((name) => name !== 'null') ?? 'null';
  if ('properties' in schema || 'required' in schema) return 'object';
  return 'items' in schema || 'prefixItems' in schema ? 'array' : 'string';
}

const isNull = (schema: unknown): boolean => objectOf(schema)['type'] === 'null';
