import { describe, expect, it } from 'vitest';
import { ManualClock } from '../../testing/manual-clock.ts';
import { findModel } from './model-catalogue.ts';
import { PromptCache } from './prompt-cache.ts';
import { promptSegments } from './prompt-segments.ts';
import type { CacheControl, CountRequest } from './request-shape.ts';

const sonnet = findModel('claude-sonnet-5-5');
if (sonnet === undefined) throw new Error('claude-sonnet-5-5 is in the catalogue');

const text = (words: number, word = 'pangungusap'): string => `${word} `.repeat(words);
const ephemeral = (ttl?: '5m' | '1h'): CacheControl => ({
  type: 'ephemeral',
  ...(ttl === undefined ? {} : { ttl }),
});

const asking = (system: string, question: string, control: CacheControl = ephemeral()): CountRequest => ({
  model: 'claude-sonnet-5-5',
  system: [{ type: 'text', text: system, cache_control: control }],
  messages: [{ role: 'user', content: question }],
});

describe('the prompt cache', () => {
  const ask = (cache: PromptCache, request: CountRequest) => {
    const looked = cache.look(sonnet, promptSegments(request));
    looked.commit();
    return looked.usage;
  };

  it('writes a marked prefix, then reads it, and counts the rest as fresh', () => {
    const cache = new PromptCache(new ManualClock());
    const first = ask(cache, asking(text(900), 'Ano ang buod?'));
    const second = ask(cache, asking(text(900), 'At ang wakas?'));
    expect(first.written5m).toBeGreaterThan(1_024);
    expect(first.read).toBe(0);
    expect(second).toMatchObject({ read: first.written5m, written5m: 0, written1h: 0 });
    expect(second.fresh).toBeGreaterThan(0);
  });

  it('forgets after five minutes without use, and every use renews that', () => {
    const clock = new ManualClock();
    const cache = new PromptCache(clock);
    ask(cache, asking(text(900), 'one'));
    clock.advance(4 * 60_000);
    expect(ask(cache, asking(text(900), 'two')).read).toBeGreaterThan(0);
    clock.advance(4 * 60_000);
    expect(ask(cache, asking(text(900), 'three')).read).toBeGreaterThan(0);
    clock.advance(5 * 60_000);
    expect(ask(cache, asking(text(900), 'four')).read).toBe(0);
  });

  it('keeps what was written for an hour for an hour, and says so', () => {
    const clock = new ManualClock();
    const cache = new PromptCache(clock);
    const first = ask(cache, asking(text(900), 'one', ephemeral('1h')));
    expect(first).toMatchObject({ written5m: 0, read: 0 });
    expect(first.written1h).toBeGreaterThan(1_024);
    clock.advance(59 * 60_000);
    expect(ask(cache, asking(text(900), 'two', ephemeral('1h'))).read).toBe(first.written1h);
  });

  it('does not cache a prefix shorter than the model asks for', () => {
    const cache = new PromptCache(new ManualClock());
    ask(cache, asking(text(50), 'one'));
    expect(ask(cache, asking(text(50), 'two'))).toMatchObject({ read: 0, written5m: 0 });
  });

  it('tells models and contents apart', () => {
    const cache = new PromptCache(new ManualClock());
    ask(cache, asking(text(900), 'one'));
    expect(ask(cache, asking(text(900, 'kabanata'), 'one')).read).toBe(0);
    const opus = findModel('claude-opus-5-5') ?? sonnet;
    expect(cache.look(opus, promptSegments(asking(text(900), 'one'))).usage.read).toBe(0);
  });

  it('finds an earlier turn of a conversation whose breakpoint moved on', () => {
    const cache = new PromptCache(new ManualClock());
    const turn = (content: string, marked: boolean) => ({
      role: 'user' as const,
      content: [{ type: 'text', text: content, ...(marked ? { cache_control: ephemeral() } : {}) }],
    });
    const reply = { role: 'assistant' as const, content: 'Naiintindihan ko.' };
    const first = ask(cache, { model: sonnet.id, messages: [turn(text(900), true)] });
    const second = ask(cache, {
      model: sonnet.id,
      messages: [turn(text(900), false), reply, turn('Ipagpatuloy mo.', true)],
    });
    expect(second.read).toBe(first.written5m);
    expect(second.written5m).toBeGreaterThan(0);
    expect(second.fresh).toBe(3);
  });

  it('accounts for every token of the prompt exactly once', () => {
    const cache = new PromptCache(new ManualClock());
    for (const words of [10, 400, 900, 400, 2_000, 900]) {
      const segments = promptSegments(asking(text(words), 'at ano pa?'));
      const { usage, commit } = cache.look(sonnet, segments);
      commit();
      const total = segments.reduce((sum, segment) => sum + segment.tokens, 0);
      expect(usage.fresh + usage.read + usage.written5m + usage.written1h).toBe(total);
    }
  });
});
