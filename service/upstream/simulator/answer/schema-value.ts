/**
 * Makes a value that is valid for a JSON schema, as far as possible out of the words of the question: a `city` gets a
 * name that stands in it, a `count` its number. Used for tool inputs and for structured outputs.
 */
import type { JsonSchema } from '../request-shape.ts';
import type { Random } from '../random.ts';
import { integerBetween, pick } from '../random.ts';
import type { Question } from './question.ts';
import { stringFor } from './schema-string.ts';

const MAX_DEPTH = 12;

export function valueForSchema(schema: JsonSchema, question: Question, random: Random): unknown {
  return build(schema, { root: schema, question, random, name: '', depth: 0 });
}

export interface Place {
  readonly root: JsonSchema;
  readonly question: Question;
  readonly random: Random;
  /** Name of the property being filled. */
  readonly name: string;
  readonly depth: number;
}

function build(given: unknown, place: Place): unknown {
  if (given === true || typeof given !== 'object' || given === null) return place.question.subject;
  const schema = flatten(given as JsonSchema, place.root);
  if ('const' in schema) return schema['const'];
  const choices = schema['enum'];
  if (Array.isArray(choices) && choices.length > 0) return chooseEnum(choices as unknown[], place);
  const options = (schema['anyOf'] ?? schema['oneOf']) as unknown[] | undefined;
  if (Array.isArray(options) && options.length > 0) {
    const { anyOf: _any, oneOf: _one, ...shared } = schema;
    const option = options.find((candidate) => !isNull(candidate)) ?? options[0];
    return build({ ...shared, ...(option as JsonSchema) }, place);
  }
  switch (typeOf(schema)) {
    case 'object':
      return buildObject(schema, place);
    case 'array':
      return buildArray(schema, place);
    case 'integer':
    case 'number':
      return buildNumber(schema, place, typeOf(schema) === 'integer');
    case 'boolean':
      return !/\b(?:not|without|no|hindi|huwag|wala)\b/i.test(place.question.text);
    case 'null':
      return null;
    default:
      return stringFor(schema, place);
  }
}

function buildObject(schema: JsonSchema, place: Place): Record<string, unknown> {
  const properties = (schema['properties'] ?? {}) as Record<string, unknown>;
  const required = new Set(Array.isArray(schema['required']) ? (schema['required'] as string[]) : []);
  const value: Record<string, unknown> = {};
  const fill = (name: string, inner: unknown): void => {
    // A property called `__proto__` must become data, not a prototype.
    Object.defineProperty(value, name, {
      value: build(inner, { ...place, name, depth: place.depth + 1 }),
      enumerable: true,
      configurable: true,
      writable: true,
    });
  };
  for (const [name, inner] of Object.entries(properties)) {
    if (required.has(name) || (place.depth < 3 && isNamed(name, place.question))) fill(name, inner);
  }
  for (const name of required)
    if (!Object.hasOwn(value, name)) fill(name, schema['additionalProperties'] ?? true);
  return value;
}

/** An optional property is filled when the question speaks of it. */
function isNamed(name: string, question: Question): boolean {
  const word = name.split(/[_\-.]|(?=[A-Z])/)[0]?.toLowerCase() ?? name;
  return word.length > 2 && question.text.toLowerCase().includes(word);
}

function buildArray(schema: JsonSchema, place: Place): unknown[] {
  const fixed = Array.isArray(schema['prefixItems']) ? (schema['prefixItems'] as unknown[]) : [];
  const least = Math.max(Number(schema['minItems'] ?? 0), place.depth > MAX_DEPTH ? 0 : 1);
  const most = Number(schema['maxItems'] ?? Math.max(least, fixed.length, 3));
  const count = Math.min(
    most,
    Math.max(least, fixed.length, integerBetween(place.random, least, Math.min(3, most))),
  );
  const items: unknown[] = [];
  const seen = new Set<string>();
  for (let index = 0; index < count; index += 1) {
    const word = place.question.keywords[index % place.question.keywords.length] ?? place.question.subject;
    const question = { ...place.question, subject: word };
    let item = build(fixed[index] ?? schema['items'] ?? true, { ...place, question, depth: place.depth + 1 });
    if (schema['uniqueItems'] === true) {
      // A repeat is replaced as long as the schema leaves a choice; a set that cannot grow ends the list.
      for (let attempt = 0; attempt < 20 && seen.has(JSON.stringify(item)); attempt += 1) {
        const other = { ...question, subject: `${word} ${index + attempt}`, text: '' };
        item = build(fixed[index] ?? schema['items'] ?? true, {
          ...place,
          question: other,
          name: '',
          depth: place.depth + 1,
        });
      }
      if (seen.has(JSON.stringify(item))) break;
    }
    seen.add(JSON.stringify(item));
    items.push(item);
  }
  return items;
}

function buildNumber(schema: JsonSchema, place: Place, integer: boolean): number {
  const step =
    typeof schema['multipleOf'] === 'number' && schema['multipleOf'] > 0
      ? schema['multipleOf']
      : integer
        ? 1
        : 0;
  const nudge = step > 0 ? step : 1e-6;
  const low = Number(
    schema['minimum'] ??
      (typeof schema['exclusiveMinimum'] === 'number'
        ? schema['exclusiveMinimum'] + nudge
        : Number.NEGATIVE_INFINITY),
  );
  const high = Number(
    schema['maximum'] ??
      (typeof schema['exclusiveMaximum'] === 'number'
        ? schema['exclusiveMaximum'] - nudge
        : Number.POSITIVE_INFINITY),
  );
  const asked = /-?\d+(?:\.\d+)?/.exec(place.question.text)?.[0];
  const floor = Number.isFinite(low) ? low : Math.min(1, high);
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
  return said ?? pick(place.random, choices);
}

/** Follows `$ref` inside the schema and merges `allOf`. */
function flatten(schema: JsonSchema, root: JsonSchema, hops = 0): JsonSchema {
  const reference = schema['$ref'];
  if (typeof reference === 'string' && hops < 8) {
    let target: unknown = root;
    for (const part of reference
      .replace(/^#\/?/, '')
      .split('/')
      .filter((name) => name !== '')) {
      target = (target as Record<string, unknown> | undefined)?.[
        decodeURIComponent(part).replaceAll('~1', '/').replaceAll('~0', '~')
      ];
    }
    const { $ref: _reference, ...rest } = schema;
    return typeof target === 'object' && target !== null
      ? flatten({ ...target, ...rest }, root, hops + 1)
      : rest;
  }
  if (!Array.isArray(schema['allOf'])) return schema;
  let merged: Record<string, unknown> = { ...schema };
  delete merged['allOf'];
  for (const part of schema['allOf'] as JsonSchema[]) {
    const flat = flatten(part, root, hops + 1);
    merged = {
      ...merged,
      ...flat,
      properties: {
        ...(merged['properties'] as object | undefined),
        ...(flat['properties'] as object | undefined),
      },
      required: [
        ...((merged['required'] as string[] | undefined) ?? []),
        ...((flat['required'] as string[] | undefined) ?? []),
      ],
    };
  }
  return merged;
}

function typeOf(schema: JsonSchema): string {
  const type = schema['type'];
  if (typeof type === 'string') return type;
  if (Array.isArray(type)) return (type as string[]).find((name) => name !== 'null') ?? 'null';
  if ('properties' in schema || 'required' in schema) return 'object';
  return 'items' in schema ? 'array' : 'string';
}

const isNull = (schema: unknown): boolean => (schema as { type?: unknown } | null)?.type === 'null';
