/**
 * One pass over an upstream answer's raw headers: everything goes to the client as it came, but hop-by-hop fields and
 * framing, cookies, and `x-tulay-*`, which the gateway sets itself.
 */
import { headerDispositions } from './header-dispositions.ts';
import { dropNominated, isPlainConnection } from './request-headers.ts';

const DROPPED = [
  'keep-alive',
  'proxy-connection',
  'proxy-authenticate',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
  'set-cookie',
];

const NOTED = [
  'connection',
  'content-type',
  'content-length',
  'content-encoding',
  'request-id',
  'x-should-retry',
] as const;

const dispositionOf = headerDispositions(NOTED, DROPPED);

/**
 * The length that the answer's body will have: the upstream's, one that is not known because the gateway may add to it, or
 * that of a body which the gateway changed, whose content-encoding then goes too.
 */
export type BodyLength = 'as received' | 'open' | number;

/** An answer's headers, read once: what goes on to the client, and the few facts the gateway acts on. */
export interface AnswerHead {
  /** Flat list of names and values in their order, as received; `headersToSend` makes of it what is sent. */
  readonly forward: string[];
  contentType: string | null;
  /** The first, where there are several. */
  contentLength: string | null;
  /** Several are one text, with commas between them. */
  contentEncoding: string | null;
  requestId: string | null;
  hasShouldRetry: boolean;
}

/** @param received undici's raw headers: names and values in turn, as bytes or latin1 strings. */
export function readAnswerHead(received: readonly (Buffer | string)[]): AnswerHead {
  const raw = latin1Strings(received);
  const forward: string[] = [];
  const head: AnswerHead = {
    forward,
    contentType: null,
    contentLength: null,
    contentEncoding: null,
    requestId: null,
    hasShouldRetry: false,
  };
  let connection: string | null = null;
  for (let index = 0; index + 1 < raw.length; index += 2) {
    const name = raw[index] ?? '';
    const value = raw[index + 1] ?? '';
    switch (dispositionOf(name)) {
      case 'drop':
        continue;
      case 'connection':
        connection = connection === null ? value : `${connection},${value}`;
        continue;
      case 'forward':
        break;
      case 'content-type':
        head.contentType ??= value;
        break;
      case 'content-length':
        head.contentLength ??= value;
        break;
      case 'content-encoding':
        head.contentEncoding = head.contentEncoding === null ? value : `${head.contentEncoding},${value}`;
        break;
      case 'request-id':
        head.requestId ??= value;
        break;
      case 'x-should-retry':
        head.hasShouldRetry = true;
        break;
    }
    forward.push(name, value);
  }
  if (connection !== null && !isPlainConnection(connection)) dropNominated(forward, connection);
  return head;
}

/**
 * What the client is sent of an answer's headers.
 *
 * @param dropShouldRetry leave out the upstream's `x-should-retry`, because the gateway sets its own
 */
export function headersToSend(head: AnswerHead, length: BodyLength, dropShouldRetry: boolean): string[] {
  const changesLength = length !== 'as received' && head.contentLength !== null;
  const changesEncoding = typeof length === 'number' && head.contentEncoding !== null;
  if (!changesLength && !changesEncoding && !(dropShouldRetry && head.hasShouldRetry)) return head.forward;
  const sent: string[] = [];
  for (let index = 0; index + 1 < head.forward.length; index += 2) {
    const name = head.forward[index] ?? '';
    const value = head.forward[index + 1] ?? '';
    switch (dispositionOf(name)) {
      case 'content-length':
        if (length === 'open') continue;
        sent.push(name, typeof length === 'number' ? String(length) : value);
        break;
      case 'content-encoding':
        if (typeof length !== 'number') sent.push(name, value);
        break;
      case 'x-should-retry':
        if (!dropShouldRetry) sent.push(name, value);
        break;
      default:
        sent.push(name, value);
    }
  }
  return sent;
}

const MOST_DECODED_AT_ONCE = 64 * 1024;

/**
 * The headers as strings. Nearly always all of them lie in one read of the socket: then that stretch of bytes is decoded
 * once and cut, instead of one call into native code for each of some forty names and values.
 */
function latin1Strings(received: readonly (Buffer | string)[]): string[] {
  const first = received[0];
  const last = received.at(-1);
  if (!(first instanceof Buffer) || !(last instanceof Buffer)) return received.map(latin1);
  const { buffer, byteOffset: start } = first;
  const length = last.byteOffset + last.length - start;
  // What begins and ends in one read lies in it whole. A name that two reads cut was put together in Node's pool of small
  // buffers, which tells nothing of what lies between.
  if (last.buffer !== buffer || buffer.byteLength === Buffer.poolSize) return received.map(latin1);
  if (length <= 0 || length > MOST_DECODED_AT_ONCE) return received.map(latin1);
  const block = Buffer.from(buffer, start, length).toString('latin1');
  const strings: string[] = [];
  for (const each of received) {
    if (typeof each === 'string') strings.push(each);
    else strings.push(block.slice(each.byteOffset - start, each.byteOffset - start + each.length));
  }
  return strings;
}

function latin1(value: Buffer | string): string {
  return typeof value === 'string' ? value : value.toString('latin1');
}
