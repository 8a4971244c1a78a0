import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createSseParser, SseTooLongError, type ServerSentEvent } from './sse-parser.ts';

interface Read {
  readonly events: ServerSentEvent[];
  readonly comments: string[];
}

function read(chunks: readonly Uint8Array[]): Read {
  const events: ServerSentEvent[] = [];
  const comments: string[] = [];
  const parser = createSseParser({
    onEvent: (event) => events.push(event),
    onComment: (text) => comments.push(text),
  });
  for (const chunk of chunks) parser.push(chunk);
  return { events, comments };
}

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const events = (text: string): ServerSentEvent[] => read([bytes(text)]).events;

describe('the parser of server-sent events', () => {
  it('reads event, data and id; data over several lines is joined', () => {
    expect(events('id: a.1\nevent: pulse\ndata: {"a":\ndata: 1}\n\n')).toEqual([
      { event: 'pulse', data: '{"a":\n1}', id: 'a.1' },
    ]);
  });

  it('takes one blank off a value and no more, and fields without a colon as empty', () => {
    expect(events('data:  two\ndata:none\ndata\n\n')).toEqual([
      { event: 'message', data: ' two\nnone\n', id: undefined },
    ]);
  });

  it('gives every event its own type and id', () => {
    expect(events('event: a\nid: 1\ndata: x\n\ndata: y\n\nid\ndata: z\n\n')).toEqual([
      { event: 'a', data: 'x', id: '1' },
      { event: 'message', data: 'y', id: undefined },
      { event: 'message', data: 'z', id: '' },
    ]);
  });

  it('gives nothing for an event without data, for one that has not ended, and for fields it does not know', () => {
    expect(events('event: a\n\nretry: 10\nfield: b\n\ndata: unfinished\n')).toEqual([]);
  });

  it('leaves out an id with a null character', () => {
    expect(events('id: a\0b\ndata: x\n\n')).toEqual([{ event: 'message', data: 'x', id: undefined }]);
  });

  it('hears comments, which say that the other side is there', () => {
    expect(read([bytes(': beat\n\n:\n')]).comments).toEqual(['beat', '']);
  });

  it('drops a byte order mark', () => {
    expect(events('\u{feff}data: x\n\n')).toHaveLength(1);
  });

  it('gives up an event that never ends', () => {
    const parser = createSseParser({ onEvent: () => {} });
    const piece = bytes('x'.repeat(1_000_000));
    expect(() => {
      for (let i = 0; i < 5; i++) parser.push(piece);
    }).toThrow(SseTooLongError);
  });

  const line = fc.string({ unit: 'grapheme', maxLength: 12 }).map((text) => text.replaceAll(/[\r\n\0]/g, ''));
  const lineEnd = fc.constantFrom('\n', '\r', '\r\n');
  const field = fc.oneof(
    line.map((value) => `data: ${value}`),
    line.map((value) => `event: ${value}`),
    line.map((value) => `id: ${value}`),
    line.map((value) => `: ${value}`),
    line,
    fc.constant(''),
  );
  const stream = fc
    .array(fc.tuple(field, lineEnd), { maxLength: 20 })
    .map((lines) => lines.map(([text, end]) => text + end).join(''));

  it('reads the same however the bytes are cut: at every place, and byte by byte', () => {
    fc.assert(
      fc.property(stream, (text) => {
        const whole = bytes(text);
        const expected = read([whole]);
        for (let cut = 0; cut <= whole.length; cut++) {
          expect(read([whole.subarray(0, cut), whole.subarray(cut)])).toEqual(expected);
        }
        expect(read(Array.from(whole, (_, i) => whole.subarray(i, i + 1)))).toEqual(expected);
      }),
      { numRuns: 150 },
    );
  });

  it('reads the same whichever line ends the other side writes', () => {
    fc.assert(
      fc.property(fc.array(field, { maxLength: 15 }), (lines) => {
        const written = ['\n', '\r', '\r\n'].map((end) => events(lines.map((each) => each + end).join('')));
        expect(written[1]).toEqual(written[0]);
        expect(written[2]).toEqual(written[0]);
      }),
    );
  });

  it('reads back what was written', () => {
    const event = fc.record({ event: fc.constantFrom('pulse', 'requests'), data: fc.json(), id: fc.uuid() });
    fc.assert(
      fc.property(fc.array(event), (sent) => {
        const text = sent
          .map(({ event: name, data, id }) => `event: ${name}\nid: ${id}\ndata: ${data}\n\n`)
          .join('');
        expect(events(text)).toEqual(sent);
      }),
    );
  });
});
