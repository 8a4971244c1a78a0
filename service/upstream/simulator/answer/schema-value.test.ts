import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { seededRandom } from '../random.ts';
import { readQuestion } from './question.ts';
import { valueForSchema } from './schema-value.ts';

const make = (
  schema: Record<string, unknown>,
  text = 'What is the weather in San Fernando today?',
): unknown => valueForSchema(schema, readQuestion(text, undefined), seededRandom(text));

const leaf = fc.oneof(
  fc.record({ type: fc.constant('string') }),
  fc
    .tuple(fc.nat(5), fc.nat(10))
    .map(([least, more]) => ({ type: 'string', minLength: least, maxLength: least + more })),
  fc
    .constantFrom('date', 'date-time', 'email', 'uri', 'uuid', 'ipv4')
    .map((format) => ({ type: 'string', format })),
  fc
    .constantFrom('^[A-Z]{3}$', '^\\d{4}-\\d{2}$', '^(yes|no)$', '^[a-z][a-z0-9_]*$', '^#[0-9a-f]{6}$')
    .map((pattern) => ({
      type: 'string',
      pattern,
    })),
  fc.array(fc.string({ minLength: 1 }), { minLength: 1, maxLength: 4 }).map((choices) => ({ enum: choices })),
  fc.tuple(fc.integer({ min: -50, max: 50 }), fc.nat(100)).map(([low, span]) => ({
    type: 'integer',
    minimum: low,
    maximum: low + span,
  })),
  fc.tuple(fc.integer({ min: -50, max: 50 }), fc.integer({ min: 1, max: 100 })).map(([low, span]) => ({
    type: 'number',
    exclusiveMinimum: low,
    exclusiveMaximum: low + span,
  })),
  fc.constant({ type: 'boolean' }),
  fc.constant({ type: 'null' }),
  fc.constant({ const: 'fixed' }),
);

const { schema: schemas } = fc.letrec((tie) => ({
  schema: fc.oneof(
    { maxDepth: 3 },
    leaf,
    fc
      .tuple(fc.dictionary(fc.stringMatching(/^[a-z]{2,6}$/), tie('schema'), { maxKeys: 4 }), fc.boolean())
      .map(([properties, all]) => ({
        type: 'object',
        properties,
        required: Object.keys(properties).filter((_, index) => all || index % 2 === 0),
        additionalProperties: false,
      })),
    fc.tuple(tie('schema'), fc.nat(2), fc.nat(3)).map(([items, least, more]) => ({
      type: 'array',
      items,
      minItems: least,
      maxItems: least + more,
    })),
    fc.array(tie('schema'), { minLength: 1, maxLength: 3 }).map((options) => ({ anyOf: options })),
  ),
}));

describe('a value for a schema', () => {
  it('is valid for it', () => {
    fc.assert(
      fc.property(schemas, (schema) => {
        const given = schema as Record<string, unknown>;
        const value = make(given);
        const checked = z.fromJSONSchema(given).safeParse(value);
        expect(checked.success ? 'valid' : JSON.stringify({ given, value, why: checked.error.issues })).toBe(
          'valid',
        );
      }),
      { numRuns: 500 },
    );
  });

  it('takes its words from the question', () => {
    const schema = {
      type: 'object',
      properties: {
        city: { type: 'string' },
        unit: { enum: ['celsius', 'fahrenheit'] },
        days: { type: 'integer' },
      },
      required: ['city', 'unit', 'days'],
    };
    expect(make(schema, 'What will the weather be in Quezon City for 3 days, in fahrenheit?')).toEqual({
      city: 'Quezon City',
      unit: 'fahrenheit',
      days: 3,
    });
  });

  it('follows references, and ends where they go in circles', () => {
    const schema = {
      type: 'object',
      properties: { root: { $ref: '#/$defs/node' } },
      required: ['root'],
      $defs: {
        node: {
          type: 'object',
          properties: {
            name: { type: 'string' },
            next: { anyOf: [{ $ref: '#/$defs/node' }, { type: 'null' }] },
          },
          required: ['name', 'next'],
        },
      },
    };
    expect(JSON.stringify(make(schema)).length).toBeLessThan(10_000);
  });

  it('merges the parts of allOf', () => {
    const part = (name: string) => ({
      type: 'object',
      properties: { [name]: { type: 'boolean' } },
      required: [name],
    });
    expect(make({ allOf: [part('first'), part('second')] })).toEqual({ first: true, second: true });
  });

  it('makes data of a property called __proto__', () => {
    const schema: Record<string, unknown> = JSON.parse(
      '{"type":"object","properties":{"__proto__":{"type":"object","properties":{"polluted":{"const":true}},"required":["polluted"]}},"required":["__proto__"]}',
    );
    make(schema);
    expect(Object.hasOwn(Object.prototype, 'polluted')).toBe(false);
    expect(JSON.stringify(make(schema))).toContain('polluted');
  });
});
