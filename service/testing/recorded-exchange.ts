/** Stands in for an exchange where a relay is tested alone: keeps what the relay does to the client. */
import type { Exchange } from '../gateway/exchange.ts';

export interface RecordedExchange {
  readonly exchange: Exchange;
  /** What the client has. */
  readonly body: () => Buffer;
  /** How the answer ended, if it has. */
  readonly ending: () => 'end' | 'reset' | 'refused' | null;
  /** What the exchange learnt. */
  readonly errorClass: () => string | null;
}

/** @param writes what `write` says in turn: false when the client is not keeping up; true for ever after */
export function recordedExchange(writes: readonly boolean[] = []): RecordedExchange {
  const chunks: Buffer[] = [];
  let ending: 'end' | 'reset' | 'refused' | null = null;
  let written = 0;
  const mayStill = (): void => {
    if (ending !== null) throw new Error(`something follows the ${ending}`);
  };
  const fake: Partial<Exchange> = {
    id: 'tly-1',
    errorClass: null,
    reading: null,
    write(bytes) {
      mayStill();
      chunks.push(Buffer.from(bytes));
      written += 1;
      return writes[written - 1] ?? true;
    },
    end(bytes) {
      mayStill();
      ending = 'end';
      if (bytes !== undefined) chunks.push(Buffer.from(bytes));
    },
    reset() {
      mayStill();
      ending = 'reset';
    },
    refuse(refusal) {
      mayStill();
      ending = 'refused';
      fake.errorClass = refusal.code;
    },
  };
  return {
    exchange: fake as Exchange,
    body: () => Buffer.concat(chunks),
    ending: () => ending,
    errorClass: () => fake.errorClass ?? null,
  };
}
