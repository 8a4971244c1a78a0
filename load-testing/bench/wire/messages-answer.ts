/**
 * The stub's answers as bytes: a Messages object of about 600 bytes, and the parts of an event stream.
 * A stream's first write holds the head, the opening events and the first text delta; its last write holds the last
 * delta and the closing events; each write between holds one delta. Every delta carries the time it was written.
 */
const ANSWER = {
  id: 'msg_01BenchAnswerBenchAnswer0',
  type: 'message',
  role: 'assistant',
  model: 'claude-sonnet-5-5',
  content: [
    {
      type: 'text',
      text:
        'On a rainy Saturday about two thirds of the usual guests come: 140 × 2 / 3 is 93 loaves. The two hotels ask for ' +
        'a dozen each, which adds 24. That makes 117; bake 120 to have a few to spare for those who come in out of the ' +
        'rain, and keep the rest as toast for Sunday.',
    },
  ],
  stop_reason: 'end_turn',
  stop_sequence: null,
  usage: {
    input_tokens: 214,
    cache_creation_input_tokens: 0,
    cache_read_input_tokens: 0,
    output_tokens: 87,
    service_tier: 'standard',
  },
};
const ANSWER_BODY = JSON.stringify(ANSWER);

/** Bytes of the body of an answer that is not streamed. */
export const ANSWER_BYTES = Buffer.byteLength(ANSWER_BODY);

const OPENING =
  sse('message_start', {
    message: { ...ANSWER, content: [], stop_reason: null, usage: { ...ANSWER.usage, output_tokens: 1 } },
  }) + sse('content_block_start', { index: 0, content_block: { type: 'text', text: '' } });
const CLOSING =
  sse('content_block_stop', { index: 0 }) +
  sse('message_delta', {
    delta: { stop_reason: 'end_turn', stop_sequence: null },
    usage: { output_tokens: 87 },
  }) +
  sse('message_stop', {});

/** Stands before the time in a delta's text. */
export const STAMP_MARK = '"text":"@';
/** Ms of the machine's clock with three decimals, at a fixed width. */
export const STAMP_LENGTH = 16;
const [DELTA_START = '', DELTA_END = ''] = sse('content_block_delta', {
  index: 0,
  delta: { type: 'text_delta', text: '@| a few more words of the answer' },
}).split('|');

function sse(event: string, data: object): string {
  return `event: ${event}\ndata: ${JSON.stringify({ type: event, ...data })}\n\n`;
}

function delta(writtenAt: number): string {
  return DELTA_START + writtenAt.toFixed(3).padStart(STAMP_LENGTH, '0') + DELTA_END;
}

function chunk(content: string): string {
  return `${Buffer.byteLength(content).toString(16)}\r\n${content}\r\n`;
}

function head(type: string, framing: string): string {
  return (
    `HTTP/1.1 200 OK\r\ndate: ${new Date().toUTCString()}\r\ncontent-type: ${type}\r\n` +
    'request-id: req_011BenchBenchBenchBench\r\nanthropic-organization-id: 00000000-0000-4000-8000-00000000bench\r\n' +
    `connection: keep-alive\r\n${framing}\r\n\r\n`
  );
}

/** The whole answer to a request that asks for no stream. */
export function wholeAnswer(): Buffer {
  return Buffer.from(head('application/json', `content-length: ${ANSWER_BYTES}`) + ANSWER_BODY);
}

export function streamHead(): string {
  return head('text/event-stream; charset=utf-8', 'cache-control: no-cache\r\ntransfer-encoding: chunked');
}

/** The first write of a stream after its head, the opening events and one delta. */
export function streamOpening(writtenAt: number): string {
  return chunk(OPENING + delta(writtenAt));
}

export function streamDelta(writtenAt: number): Buffer {
  return Buffer.from(chunk(delta(writtenAt)));
}

/** The last delta, the closing events and the end of the body. */
export function streamClosing(writtenAt: number): Buffer {
  return Buffer.from(`${chunk(delta(writtenAt) + CLOSING)}0\r\n\r\n`);
}

/** Anything but a Messages call, or one whose credential was not swapped. */
export function refusal(status: number, message: string): Buffer {
  const body = JSON.stringify({ type: 'error', error: { type: 'invalid_request_error', message } });
  return Buffer.from(
    `HTTP/1.1 ${status} Refused\r\ncontent-type: application/json\r\ncontent-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
  );
}
