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
  if (dispositions.size < MOST_SPELLINGS) dispositions.set(name, disposition);
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

/** @param raw undici's raw headers: names and values in turn, as bytes or latin1 strings. */
export function forwardResponseHeaders(
  raw: readonly (Buffer | string)[],
  changes: ResponseHeaderChanges = {},
): string[] {
  const forward: string[] = [];
  const bodyLength = changes.bodyLength ?? 'as received';
  let connection: string | null = null;
  for (let index = 0; index + 1 < raw.length; index += 2) {
    const name = latin1(raw[index]);
    switch (dispositionOf(name)) {
      case 'forward':
        forward.push(name, latin1(raw[index + 1]));
        break;
      case 'drop':
        break;
      case 'connection':
        connection = connection === null ? latin1(raw[index + 1]) : `${connection},${latin1(raw[index + 1])}`;
        break;
      case 'content-length':
        if (bodyLength === 'as received') forward.push(name, latin1(raw[index + 1]));
        else if (bodyLength !== 'open') forward.push(name, String(bodyLength));
        break;
      case 'content-encoding':
        if (typeof bodyLength !== 'number') forward.push(name, latin1(raw[index + 1]));
        break;
      case 'x-should-retry':
        if (changes.dropShouldRetry !== true) forward.push(name, latin1(raw[index + 1]));
        break;
    }
  }
  if (connection !== null && !isPlainConnection(connection)) dropNominated(forward, connection);
  return forward;
}

function latin1(value: Buffer | string | undefined): string {
  return typeof value === 'string' ? value : (value?.toString('latin1') ?? '');
}
