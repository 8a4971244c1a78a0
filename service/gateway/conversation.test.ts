import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { conversationOf } from './conversation.ts';

const hashOf = (body: unknown): number | null => conversationOf(Buffer.from(JSON.stringify(body)));

const user = (content: string): object => ({ role: 'user', content });
const assistant = (content: string): object => ({ role: 'assistant', content });

describe('conversationOf', () => {
  it('is the same for every turn of a conversation, wherever its fields stand', () => {
    const text = fc.string({ unit: 'binary', maxLength: 40 });
    fc.assert(
      fc.property(
        text,
        text,
        fc.array(text, { maxLength: 6 }),
        fc.boolean(),
        (system, first, more, systemLast) => {
          const turn = (messages: object[], maxTokens: number): object =>
            systemLast
              ? { messages, max_tokens: maxTokens, model: 'm', system }
              : { model: 'm', system, max_tokens: maxTokens, messages };
          const later = more.map((content, index) => (index % 2 === 0 ? assistant(content) : user(content)));
          expect(hashOf(turn([user(first), ...later], 9))).toBe(hashOf(turn([user(first)], 1_024)));
        },
      ),
    );
  });

  it('differs between conversations, and between the same first message under another system prompt', () => {
    const turn = (system: string, first: string): object => ({ model: 'm', system, messages: [user(first)] });
    const hashes = ['a', 'b', 'c'].flatMap((system) =>
      ['x', 'y'].map((first) => hashOf(turn(system, first))),
    );
    expect(new Set(hashes).size).toBe(6);
  });

  it('is the prefix alone where that is marked to be cached, so that all who send it meet', () => {
    const system = [{ type: 'text', text: 'long'.repeat(2_000), cache_control: { type: 'ephemeral' } }];
    const one = hashOf({ model: 'm', system, messages: [user('x')] });
    expect(hashOf({ model: 'm', system, messages: [user('y'), assistant('z'), user('q')] })).toBe(one);
    expect(hashOf({ model: 'm', system: [{ ...system[0], text: 'other' }], messages: [user('x')] })).not.toBe(
      one,
    );
  });

  it('stays while a client moves its breakpoint to the newest message', () => {
    const text = fc.string({ unit: 'binary', maxLength: 1_500 });
    const control = fc.constantFrom({ type: 'ephemeral' }, { type: 'ephemeral', ttl: '1h' }, null);
    fc.assert(
      fc.property(
        fc.array(text, { minLength: 1, maxLength: 3 }),
        fc.array(fc.option(control, { nil: undefined }), { minLength: 3, maxLength: 3 }),
        fc.boolean(),
        fc.constantFrom(0, 2),
        (texts, controls, controlFirst, indent) => {
          const turn = (marks: readonly unknown[], more: object[]): number | null => {
            const content = texts.map((each, index) => {
              const mark = marks[index] === undefined ? {} : { cache_control: marks[index] };
              return controlFirst
                ? { ...mark, type: 'text', text: each }
                : { type: 'text', text: each, ...mark };
            });
            const body = { model: 'm', messages: [{ role: 'user', content }, ...more] };
            return conversationOf(Buffer.from(JSON.stringify(body, null, indent)));
          };
          expect(turn(controls, [])).toBe(turn([], [assistant('yes'), user('and?')]));
        },
      ),
    );
  });

  it('differs where messages differ only beside their breakpoints', () => {
    const turn = (first: string, second: string): object => ({
      messages: [
        {
          role: 'user',
          content: [
            { type: 'text', text: first, cache_control: { type: 'ephemeral' } },
            { type: 'text', text: second },
          ],
        },
      ],
    });
    const hashes = [turn('a', 'x'), turn('a', 'y'), turn('b', 'x')].map(hashOf);
    expect(new Set(hashes).size).toBe(3);
  });

  it('is not taken in by names inside of other values', () => {
    const first = user('a "messages":[{"role":"user","content":"no"}] \\" "system":"no"');
    const turn = { metadata: { system: 'no', tools: ['no'] }, model: 'm', messages: [first] };
    expect(hashOf(turn)).toBe(hashOf({ ...turn, metadata: { system: 'other' } }));
  });

  it('is null where there is nothing to go by', () => {
    expect(hashOf({ model: 'm' })).toBeNull();
    expect(hashOf({ model: 'm', messages: [] })).toBeNull();
    expect(hashOf([])).toBeNull();
  });

  it('comes to an end with any bytes', () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ maxLength: 200 }),
        fc.stringMatching(/^[{}[\]",:\\a]{0,60}$/),
        (bytes, text) => {
          conversationOf(Buffer.from(bytes));
          conversationOf(Buffer.from(text));
        },
      ),
    );
  });
});
