/**
 * Server-sent events as the specification reads them (WHATWG HTML, “Interpreting an event stream”), written for clearness: what
 * the gateway's own fast readers are compared with, and arbitrary streams to compare them on.
 */
import fc from 'fast-check';

export interface ServerSentEvent {
  readonly name: string;
  readonly data: string;
}

/** Events of a stream that begins with this text. What no blank line ends is no event. */
export function referenceEvents(text: string): ServerSentEvent[] {
  const events: ServerSentEvent[] = [];
  let name = '';
  let data: string[] = [];
  for (const line of wholeLines(text)) {
    if (line === '') {
      if (name !== '' || data.length > 0) events.push({ name, data: data.join('\n') });
      name = '';
      data = [];
      continue;
    }
    const colon = line.indexOf(':');
    const field = colon === -1 ? line : line.slice(0, colon);
    const value = colon === -1 ? '' : line.slice(colon + 1).replace(/^ /, '');
    if (field === 'event') name = value;
    else if (field === 'data') data.push(value);
  }
  return events;
}

/** Lines that have their line end; CR LF is one. */
function wholeLines(text: string): string[] {
  return text.split(/\r\n|\n|\r/).slice(0, -1);
}

const lineEnd = fc.constantFrom('\n', '\r', '\r\n');

/** A field, a comment, or nothing known; never with a line end inside. */
const anyLine = fc.oneof(
  fc.constantFrom(
    'event: ping',
    'data: {}',
    'data',
    ': comment',
    'id: 7',
    'retry: 10',
    'event:error',
    'é 橋 🌉',
  ),
  fc.string({ maxLength: 12 }).map((text) => text.replaceAll(/[\r\n]/g, '')),
);

/** Text of lines whose ends are mixed at will. It may begin and stop anywhere. */
export const anyStreamText: fc.Arbitrary<string> = fc
  .array(
    fc.tuple(fc.oneof({ weight: 2, arbitrary: fc.constant('') }, { weight: 3, arbitrary: anyLine }), lineEnd),
    {
      maxLength: 14,
    },
  )
  .chain((lines) =>
    fc.tuple(
      fc.constant(lines.map(([line, end]) => line + end).join('')),
      fc.oneof(fc.constant(''), anyLine),
    ),
  )
  .map(([whole, rest]) => whole + rest);

/** The same bytes in chunks, cut at up to eight places, inside characters too. */
export function chunksOf(bytes: Buffer): fc.Arbitrary<Buffer[]> {
  return fc.array(fc.nat({ max: bytes.length }), { maxLength: 8 }).map((cuts) => cutAt(bytes, cuts));
}

export function cutAt(bytes: Buffer, cuts: readonly number[]): Buffer[] {
  const edges = [0, ...cuts.toSorted((a, b) => a - b), bytes.length];
  return edges.slice(1).map((edge, index) => bytes.subarray(edges[index], edge));
}
