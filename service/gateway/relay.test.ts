import { describe, expect, it } from 'vitest';
import type { AnswerReader } from './answer-reader.ts';
import type { Exchange } from './exchange.ts';
import { BodyRelay } from './relay.ts';

/** What a relay does to the exchange and the reader, in order. */
function rig(length: number | null): { relay: BodyRelay; calls: string[] } {
  const calls: string[] = [];
  const exchange = {
    errorClass: null,
    write: (bytes: Buffer) => calls.push(`write ${bytes.toString()}`) > 0,
    end: (bytes?: Buffer) => calls.push(bytes === undefined ? 'end' : `end ${bytes.toString()}`),
    reset: () => calls.push('reset'),
  } as unknown as Exchange;
  const reader: AnswerReader = { write: () => undefined, end: () => calls.push('read') };
  return { relay: new BodyRelay(exchange, reader, length), calls };
}

describe('a body that passes', () => {
  it('ends with its last announced bytes, read before the client can act on them', () => {
    const { relay, calls } = rig(3);
    relay.data(Buffer.from('ab'));
    relay.data(Buffer.from('c'));
    relay.end();
    expect(calls).toEqual(['write ab', 'read', 'end c']);
  });

  it('of no bytes ends all the same, as does one of unknown length', () => {
    const none = rig(0);
    none.relay.end();
    expect(none.calls).toEqual(['read', 'end']);
    const unknown = rig(null);
    unknown.relay.data(Buffer.from('ab'));
    unknown.relay.end();
    expect(unknown.calls).toEqual(['write ab', 'read', 'end']);
  });

  it('breaks when the upstream breaks off, but not after its last byte', () => {
    const cut = rig(3);
    cut.relay.data(Buffer.from('ab'));
    cut.relay.fail();
    expect(cut.calls).toEqual(['write ab', 'reset']);
    const whole = rig(2);
    whole.relay.data(Buffer.from('ab'));
    whole.relay.fail();
    expect(whole.calls).toEqual(['read', 'end ab']);
  });
});
