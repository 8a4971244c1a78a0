/**
 * The Messages request that every target gets, built once as bytes. Its body is 986 bytes in both forms. Each request
 * carries a number of its own in the prompt, so that no cache and no coalescing can answer in the upstream's place.
 */
export const BODY_BYTES = 986;

/** What a client sends; a proxy has to put the upstream's key in its place. */
export const CLIENT_CREDENTIAL = 'sk-ant-bench-client-credential';
/** What the targets are configured with; `n` tells the keys apart. Not a real key. */
export const upstreamCredential = (n: number): string => `sk-ant-api03-bench-test-key-${n}`;

const NUMBER_DIGITS = 10;
const TEXT =
  'We run a small bakery by the river and would like to know how many loaves of rice bread to prepare for a rainy ' +
  'Saturday in July, given that on dry Saturdays we sell about one hundred and forty, that rain keeps a third of our ' +
  'guests at home, and that two hotels nearby have each asked for a dozen more. Please show the sum step by step. ';

export class MessagesRequest {
  readonly bytes: Buffer;
  readonly #numberAt: number;

  constructor(options: { readonly stream: boolean; readonly port: number; readonly credential: string }) {
    const body = messagesBody(options.stream);
    const head = [
      'POST /v1/messages HTTP/1.1',
      `host: 127.0.0.1:${options.port}`,
      'accept: application/json',
      'user-agent: tulay-bench',
      `x-api-key: ${options.credential}`,
      'anthropic-version: 2023-06-01',
      'content-type: application/json',
      `content-length: ${BODY_BYTES}`,
    ].join('\r\n');
    this.bytes = Buffer.from(`${head}\r\n\r\n${body}`, 'latin1');
    this.#numberAt = this.bytes.indexOf('#'.repeat(NUMBER_DIGITS));
  }

  /**
   * Gives the request its number and returns its bytes. They are the same buffer each time: write them out before the
   * next call, and use one request per connection.
   */
  numbered(number: number): Buffer {
    this.bytes.write(String(number).padStart(NUMBER_DIGITS, '0'), this.#numberAt, 'latin1');
    return this.bytes;
  }
}

function messagesBody(stream: boolean): string {
  const start =
    `{"model":"claude-sonnet-5-5","max_tokens":256,${stream ? '"stream":true,' : ''}` +
    `"messages":[{"role":"user","content":"Question ${'#'.repeat(NUMBER_DIGITS)}. `;
  const end = '"}]}';
  const room = BODY_BYTES - start.length - end.length;
  return start + TEXT.repeat(Math.ceil(room / TEXT.length)).slice(0, room) + end;
}
