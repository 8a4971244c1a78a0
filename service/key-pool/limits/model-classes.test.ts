import { describe, expect, it } from 'vitest';
import { ModelClasses, modelClassName } from './model-classes.ts';

describe('modelClassName', () => {
  it.each([
    ['claude-opus-4-8', 'claude-opus-4'],
    ['claude-opus-4-5-20251101', 'claude-opus-4'],
    ['claude-opus-5', 'claude-opus-5'],
    ['claude-opus-5-5', 'claude-opus-5'],
    ['claude-sonnet-4-20250514', 'claude-sonnet-4'],
    ['claude-3-7-sonnet-20250219', 'claude-sonnet-3'],
    ['claude-3-haiku-20240307', 'claude-haiku-3'],
    ['claude-fable-5-2', 'claude-fable-5'],
    ['anthropic.claude-haiku-4-5', 'claude-haiku-4'],
    ['my-alias', 'my-alias'],
    ['', ''],
  ])('puts %s into %s', (model, name) => {
    expect(modelClassName(model)).toBe(name);
  });
});

describe('ModelClasses', () => {
  it('gives models of one line one class, and count_tokens one of its own', () => {
    const classes = new ModelClasses();
    const opus = classes.indexOf('claude-opus-4-8');
    expect(classes.indexOf('claude-opus-4-6')).toBe(opus);
    expect(classes.indexOf('claude-sonnet-4-5')).not.toBe(opus);
    expect(classes.indexOf('claude-opus-4-8', ' count_tokens')).not.toBe(opus);
    expect(classes.nameOf(opus)).toBe('claude-opus-4');
    expect(classes.indexOfClass('claude-opus-4')).toBe(opus);
  });

  it('keeps classes that answered, however many others are asked for', () => {
    const classes = new ModelClasses();
    const real = ['claude-opus-4-8', 'claude-sonnet-4-5'].map((model) => classes.indexOf(model));
    for (const index of real) classes.prove(index);
    const seen = new Set<number>();
    for (let index = 0; index < 10_000; index += 1) seen.add(classes.indexOf(`made-up-${index}`));
    expect(classes.indexOf('claude-opus-4-8')).toBe(real[0]);
    expect(classes.indexOf('claude-sonnet-4-5')).toBe(real[1]);
    expect([...seen].every((index) => index > 0 && index < 64 && !real.includes(index))).toBe(true);
  });

  it('lets the surplus share the first class when all are taken by real ones', () => {
    const classes = new ModelClasses();
    for (let index = 0; index < 63; index += 1) classes.prove(classes.indexOf(`real-${index}`));
    expect(classes.indexOf('one-more')).toBe(0);
    expect(classes.nameOf(classes.indexOf('real-62'))).toBe('real-62');
  });
});
