import { describe, expect, it } from 'vitest';
import { BODY_BYTES, MessagesRequest, upstreamCredential } from './messages-request.ts';

describe('MessagesRequest', () => {
  it.each([false, true])('is a request of exactly 986 bytes of JSON (stream: %s)', (stream) => {
    const request = new MessagesRequest({ stream, port: 4000, credential: upstreamCredential(1) });
    const [head = '', body = ''] = request.numbered(42).toString().split('\r\n\r\n');
    expect(Buffer.byteLength(body)).toBe(BODY_BYTES);
    expect(head).toContain(`content-length: ${BODY_BYTES}`);
    expect(JSON.parse(body)).toMatchObject({
      max_tokens: 256,
      ...(stream && { stream: true }),
      messages: [{ role: 'user', content: expect.stringMatching(/^Question 0000000042\. /) }],
    });
  });

  it('differs from number to number and keeps its length', () => {
    const request = new MessagesRequest({ stream: false, port: 4000, credential: 'x' });
    const first = request.numbered(1).toString();
    const last = request.numbered(9_999_999_999).toString();
    expect(last).not.toBe(first);
    expect(last).toHaveLength(first.length);
  });
});
