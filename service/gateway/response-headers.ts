/**
 * One pass over an upstream answer's raw headers: everything goes to the client as it came, but hop-by-hop fields and
 * framing, cookies, and `x-tulay-*`, which the gateway sets itself.
 */
import { dropNominated, isPlainConnection } from './request-headers.ts';

type Disposition =
  'forward' | 'drop' | 'connection' | 'content-length' | 'content-encoding' | 'x-should-retry';

const DROPPED = new Set([
  'keep-alive',
  'proxy-connection',
  'proxy-authenticate',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
  'set-cookie',
]);

const dispositions = new Map<string, Disposition>();
const MOST_SPELLINGS = 1_000;
const LONGEST_SPELLING = 64;

function dispositionOf(name: string): Disposition {
  const known = dispositions.get(name);
  if (known !== undefined) return known;
  const lower = name.toLowerCase();
  let disposition: Disposition = 'forward';
  if (DROPPED.has(lower) || lower.startsWith('x-tulay-')) disposition = 'drop';
  else if (
    lower === 'connection' ||
    lower === 'content-length' ||
    lower === 'content-encoding' ||
    lower === 'x-should-retry'
  ) {
    disposition = lower;
  }
  if (dispositions.size < MOST_SPELLINGS && name.length <= LONGEST_SPELLING)
    dispositions.set(name, disposition);
  return disposition;
}

/**
 * The length that the answer's body will have: the upstream's, one that is not known because the gateway may add to it, or
 * that of a body which the gateway changed, whose content-encoding then goes too.
 */
export type BodyLength = 'as received' | 'open' | number;

export interface ResponseHeaderChanges {
  readonly bodyLength?: BodyLength;
  /** Leave out the upstream's `x-should-retry`, because the gateway sets its own. */
  readonly dropShouldRetry?: boolean;
}

/** @param received undici's raw headers: names and values in turn, as bytes or latin1 strings. */
export function forwardResponseHeaders(
  received: readonly (Buffer | string)[],
  changes: ResponseHeaderChanges = {},
): string[] {
  const raw = latin1Strings(received);
  const forward: string[] = [];
  const bodyLength = changes.bodyLength ?? 'as received';
  let connection: string | null = null;
  for (let index = 0; index + 1 < raw.length; index += 2) {
    const name = raw[index] ?? '';
    const value = raw[index + 1] ?? '';
    switch (dispositionOf(name)) {
      case 'forward':
        forward.push(name, value);
        break;
      case 'drop':
        break;
      case 'connection':
        connection = connection === null ? value : `${connection},${value}`;
        break;
      case 'content-length':
        if (bodyLength === 'as received') forward.push(name, value);
        else if (bodyLength !== 'open') forward.push(name, String(bodyLength));
        break;
      case 'content-encoding':
        if (typeof bodyLength !== 'number') forward.push(name, value);
        break;
      case 'x-should-retry':
        if (changes.dropShouldRetry !== true) forward.push(name, value);
        break;
    }
  }
  if (connection !== null && !isPlainConnection(connection)) dropNominated(forward, connection);
  return forward;
}

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
  // The names between may lie elsewhere when the headers came in several reads.
  if (length <= 0 || length > MOST_DECODED_AT_ONCE) return received.map(latin1);
  const block = Buffer.from(buffer, start, Math.min(length, buffer.byteLength - start)).toString('latin1');
  return received.map((each) => {
    if (typeof each === 'string') return each;
    const at = each.byteOffset - start;
    return each.buffer === buffer && at >= 0 && at + each.length <= length
      ? block.slice(at, at + each.length)
      : latin1(each);
  });
}

const MOST_DECODED_AT_ONCE = 64 * 1024;

function latin1(value: Buffer | string): string {
  return typeof value === 'string' ? value : value.toString('latin1');
}
