import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fixture, type FixtureName } from '../testing/fixture.ts';
import { chunksOf, cutAt, referenceEvents } from '../testing/sse-reference.ts';
import {
  JsonAnswerReader,
  StreamAnswerReader,
  WholeEventsReader,
  type AnswerFacts,
} from './answer-reader.ts';
import { ReferenceFinder } from './made-ids.ts';

const nothing = (): AnswerFacts => ({
  inputTokens: null,
  outputTokens: null,
  cacheCreationTokens: null,
  cacheReadTokens: null,
  stopReason: null,
  errorClass: null,
});

function readStream(chunks: readonly Buffer[]): { facts: AnswerFacts; stopped: boolean; failed: boolean } {
  const facts = nothing();
  const reader = new StreamAnswerReader(facts);
  const whole = new WholeEventsReader(reader);
  for (const chunk of chunks) whole.write(chunk);
  whole.end();
  return { facts, stopped: reader.stopped, failed: reader.failed };
}

function readJson(chunks: readonly Buffer[]): AnswerFacts {
  const facts = nothing();
  const reader = new JsonAnswerReader(facts);
  for (const chunk of chunks) reader.write(chunk);
  reader.end();
  return facts;
}

const MESSAGE = Buffer.from(
  JSON.stringify({
    id: 'msg_1',
    content: [{ type: 'text', text: 'said "usage": {"input_tokens": 999}, "stop_reason": "no" 橋' }],
    stop_reason: 'tool_use',
    usage: {
      input_tokens: 12,
      cache_creation_input_tokens: 34,
      cache_read_input_tokens: 56,
      cache_creation: { ephemeral_5m_input_tokens: 34, ephemeral_1h_input_tokens: 0 },
      output_tokens: 78,
      service_tier: 'standard',
    },
  }),
);
const MESSAGE_FACTS: AnswerFacts = {
  inputTokens: 12,
  outputTokens: 78,
  cacheCreationTokens: 34,
  cacheReadTokens: 56,
  stopReason: 'tool_use',
  errorClass: null,
};

describe('JsonAnswerReader', () => {
  it('reads the usage of a message, not what its text says, wherever the bytes are cut', () => {
    for (let cut = 0; cut <= MESSAGE.length; cut += 1) {
      expect(readJson(cutAt(MESSAGE, [cut]))).toEqual(MESSAGE_FACTS);
    }
    expect(readJson([...MESSAGE].map((byte) => Buffer.from([byte])))).toEqual(MESSAGE_FACTS);
  });

  it('finds in any usage what a JSON parser finds in it', () => {
    const name = fc.oneof(
      fc.constantFrom(
        'input_tokens',
        'output_tokens',
        'cache_creation_input_tokens',
        'cache_read_input_tokens',
        'input_tokens"',
      ),
      fc.string({ maxLength: 6 }),
    );
    const value = fc.oneof(
      fc.nat(),
      fc.double({ noNaN: true, noDefaultInfinity: true }),
      fc.jsonValue({ maxDepth: 2 }),
      fc.constantFrom<unknown>('input_tokens', { input_tokens: 1 }, [{ output_tokens: 2 }]),
    );
    fc.assert(
      fc.property(fc.dictionary(name, value), fc.constantFrom(undefined, 2), (usage, indent) => {
        const facts = readJson([Buffer.from(JSON.stringify({ usage }, null, indent))]);
        const number = (key: string): number | null => {
          const found = Object.hasOwn(usage, key) ? usage[key] : null;
          return typeof found === 'number' ? found + 0 : null;
        };
        expect(facts).toMatchObject({
          inputTokens: number('input_tokens'),
          outputTokens: number('output_tokens'),
          cacheCreationTokens: number('cache_creation_input_tokens'),
          cacheReadTokens: number('cache_read_input_tokens'),
        });
      }),
    );
  });

  it('reads the answer of count_tokens', () => {
    expect(readJson([Buffer.from('{"input_tokens": 2095}')])).toEqual({ ...nothing(), inputTokens: 2095 });
  });

  it('leaves null what is not there, of another type, or no JSON', () => {
    expect(readJson([Buffer.from('{"stop_reason":null,"usage":{"input_tokens":"12"}}')])).toEqual(nothing());
    expect(readJson([Buffer.from('{"usage":17}')])).toEqual(nothing());
    expect(readJson([Buffer.from('<html>{"usage":{')])).toEqual(nothing());
    expect(readJson([])).toEqual(nothing());
  });
});

describe('StreamAnswerReader', () => {
  it('takes the last of the cumulative counts, from message_start and message_delta', () => {
    expect(readStream([fixture('text')])).toEqual({
      facts: {
        inputTokens: 21,
        outputTokens: 15,
        cacheCreationTokens: 12,
        cacheReadTokens: 300,
        stopReason: 'end_turn',
        errorClass: null,
      },
      stopped: true,
      failed: false,
    });
  });

  it.each<FixtureName>(['text', 'tool-use', 'thinking', 'citations', 'crlf', 'upstream-error', 'session'])(
    'reads %s alike, wherever its bytes are cut',
    (name) => {
      const bytes = fixture(name);
      const expected = readStream([bytes]);
      for (let cut = 0; cut <= bytes.length; cut += 1) {
        expect(readStream(cutAt(bytes, [cut]))).toEqual(expected);
      }
    },
  );

  it('knows an upstream error by its type', () => {
    const { facts, failed, stopped } = readStream([fixture('upstream-error')]);
    expect({ failed, stopped, errorClass: facts.errorClass }).toEqual({
      failed: true,
      stopped: false,
      errorClass: 'overloaded_error',
    });
  });

  it('calls an error without a type an api_error', () => {
    expect(readStream([Buffer.from('event: error\ndata: what?\n\n')]).facts.errorClass).toBe('api_error');
  });

  it('reads on after an event too long to be held', () => {
    const text = `event: error\ndata: ${'x'.repeat(70_000)}\n\n`;
    const after = 'event: message_delta\ndata: {"usage":{"output_tokens":7}}\n\n';
    for (const cuts of [[65_000, 66_000], [66_000], [10, 66_000, 70_015], [70_010, 70_016]]) {
      const { facts, failed } = readStream(cutAt(Buffer.from(text + after), cuts));
      expect(facts.outputTokens).toBe(7);
      expect(failed).toBe(false);
    }
  });

  it('does not take text inside data for an event', () => {
    const text = 'event: content_block_delta\ndata: {"text":"event: message_stop"}\n\n';
    expect(readStream([Buffer.from(text)]).stopped).toBe(false);
  });

  it('reads any stream as the specification does, whichever characters end its lines and wherever it is cut', () => {
    const usage = fc.record({ output_tokens: fc.nat({ max: 99 }) }, { requiredKeys: [] });
    const event = fc.oneof(
      usage.map((each) => ['message_start', JSON.stringify({ message: { usage: each } })]),
      fc
        .tuple(usage, fc.constantFrom('end_turn', 'refusal', null))
        .map(([each, reason]) => [
          'message_delta',
          JSON.stringify({ usage: each, delta: { stop_reason: reason } }),
        ]),
      fc.constantFrom(
        ['message_stop', '{}'],
        ['error', '{"error":{"type":"api_error"}}'],
        ['ping', '{}'],
        ['', '{}'],
      ),
      fc.string({ maxLength: 8 }).map((text) => ['content_block_delta', JSON.stringify({ text })]),
    );
    const lineEnd = fc.constantFrom('\n', '\r', '\r\n');
    const stream = fc
      .array(fc.tuple(event, fc.constantFrom(' ', ''), fc.boolean(), lineEnd, lineEnd, lineEnd), {
        maxLength: 8,
      })
      .map((events) =>
        events
          .map(([[name = '', data = ''], space, dataFirst, end, next, blank]) => {
            const nameLine = name === '' ? `: comment${end}` : `event:${space}${name}${end}`;
            const dataLine = `data:${space}${data}${next}`;
            // CR and a blank LF would be one CR LF: no blank line at all.
            const last = dataFirst && name !== '' ? end : next;
            const close = last === '\r' && blank === '\n' ? '\r\n' : blank;
            return (dataFirst && name !== '' ? dataLine + nameLine : nameLine + dataLine) + close;
          })
          .join(''),
      )
      .chain((text) => chunksOf(Buffer.from(text)).map((chunks) => ({ text, chunks })));

    fc.assert(
      fc.property(stream, ({ text, chunks }) => {
        const expected = { facts: nothing(), stopped: false, failed: false };
        for (const { name, data } of referenceEvents(text)) {
          const value = JSON.parse(data) as {
            message?: { usage: { output_tokens?: number } };
            usage?: { output_tokens?: number };
            delta?: { stop_reason: string | null };
          };
          if (name === 'message_start' || name === 'message_delta') {
            const tokens = (value.message ?? value).usage?.output_tokens;
            expected.facts.outputTokens = tokens ?? expected.facts.outputTokens;
            expected.facts.stopReason = value.delta?.stop_reason ?? expected.facts.stopReason;
          }
          if (name === 'message_stop') expected.stopped = true;
          if (name === 'error') {
            expected.failed = true;
            expected.facts.errorClass = 'api_error';
          }
        }
        expect(readStream(chunks)).toEqual(expected);
      }),
      { numRuns: 2_000 },
    );
  });

  it('reports files and containers that the answer names, also where a cut goes through them', () => {
    const bytes = Buffer.from(
      'event: message_start\ndata: {"message":{"container":{"expires_at":"soon","id":"container_01Abcdef"}}}\n\n' +
        'event: content_block_start\ndata: {"content_block":{"type":"x","file_id": "file_01Abcdef"}}\n\n',
    );
    for (let cut = 0; cut <= bytes.length; cut += 1) {
      const found = new Set<string>();
      const finder = new ReferenceFinder((ids) => ids.forEach((id) => found.add(id)));
      for (const chunk of cutAt(bytes, [cut])) finder.write(chunk);
      expect([...found].toSorted()).toEqual(['container_01Abcdef', 'file_01Abcdef']);
    }
  });
});
