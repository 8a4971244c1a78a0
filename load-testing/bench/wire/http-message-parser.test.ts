import { expect, it, describe } from 'vitest';
import { HttpMessageParser } from './http-message-parser.ts';

interface Message {
  head: string;
  body: string;
  complete: boolean;
}

/** Feeds the pieces one by one and notes what came out. */
function parse(kind: 'request' | 'response', pieces: readonly string[]) {
  const messages: Message[] = [];
  const errors: string[] = [];
  const parser = new HttpMessageParser(kind, {
    onHead: (head) => messages.push({ head, body: '', complete: false }),
    onBody: (bytes, start, end) => {
      messages.at(-1)!.body += bytes.toString('latin1', start, end);
    },
    onComplete: () => {
      messages.at(-1)!.complete = true;
    },
    onError: (reason) => errors.push(reason),
  });
  for (const piece of pieces) parser.execute(Buffer.from(piece, 'latin1'));
  return { messages, errors, parser };
}

const FIXED = 'HTTP/1.1 200 OK\r\nContent-Length: 5\r\nX-Two: 2\r\n\r\nhello';
const CHUNKED =
  'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n5\r\nhello\r\nA;ext=1\r\n, world!!!\r\n0\r\ntrailer: x\r\n\r\n';

describe('HttpMessageParser', () => {
  it('reads a body by its content-length', () => {
    const { messages, errors, parser } = parse('response', [FIXED]);
    expect(messages).toEqual([
      { head: 'HTTP/1.1 200 OK\r\nContent-Length: 5\r\nX-Two: 2', body: 'hello', complete: true },
    ]);
    expect(errors).toEqual([]);
    expect(parser.idle).toBe(true);
  });

  it('removes chunk framing, extensions and trailers', () => {
    const { messages } = parse('response', [CHUNKED]);
    expect(messages).toHaveLength(1);
    expect(messages[0]).toMatchObject({ body: 'hello, world!!!', complete: true });
  });

  it('gives the same messages wherever the bytes are cut', () => {
    const text = FIXED + CHUNKED + FIXED;
    const whole = parse('response', [text]).messages;
    expect(whole.map((message) => message.body)).toEqual(['hello', 'hello, world!!!', 'hello']);
    for (let cut = 1; cut < text.length; cut++) {
      const { messages, errors } = parse('response', [text.slice(0, cut), text.slice(cut)]);
      expect(errors).toEqual([]);
      expect(messages).toEqual(whole);
    }
    expect(parse('response', text.split('')).messages).toEqual(whole);
  });

  it('is not complete before the last byte', () => {
    for (const text of [FIXED, CHUNKED]) {
      expect(parse('response', [text.slice(0, -1)]).messages[0]!.complete).toBe(false);
    }
  });

  it('completes an answer without framing when the connection ends', () => {
    const { messages, parser } = parse('response', ['HTTP/1.1 200 OK\r\n\r\nall', ' of it']);
    expect(messages[0]).toMatchObject({ body: 'all of it', complete: false });
    parser.finish();
    expect(messages[0]!.complete).toBe(true);
  });

  it('takes requests without a body, empty bodies and 204 as complete at once', () => {
    expect(parse('request', ['GET / HTTP/1.1\r\nhost: a\r\n\r\n']).messages[0]!.complete).toBe(true);
    expect(parse('response', ['HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n']).messages[0]!.complete).toBe(
      true,
    );
    expect(parse('response', ['HTTP/1.1 204 No Content\r\n\r\n']).messages[0]!.complete).toBe(true);
  });

  it('skips interim answers', () => {
    const { messages } = parse('response', ['HTTP/1.1 103 Early Hints\r\nlink: x\r\n\r\n', FIXED]);
    expect(messages.map((message) => message.body)).toEqual(['hello']);
  });

  it('reports a connection that ends inside a message, and only then', () => {
    const cut = parse('response', [FIXED.slice(0, -2)]);
    cut.parser.finish();
    expect(cut.errors).toEqual(['the connection ended inside a message']);
    const whole = parse('response', [FIXED]);
    whole.parser.finish();
    expect(whole.errors).toEqual([]);
  });

  it.each([
    ['a missing status line', 'nonsense\r\n\r\n'],
    ['a bad chunk size', 'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nzz\r\n'],
    ['a chunk longer than its size', 'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n2\r\nabc\r\n'],
  ])('reports %s once and ignores the rest', (_name, text) => {
    const { errors } = parse('response', [text, text]);
    expect(errors).toHaveLength(1);
  });
});
