/**
 * Writes what happens to keys while they work into their histories: out of service and why, back again, the organization that
 * the upstream names. Gathered for a second and written together; a key that flaps gets a few entries a minute, so that its
 * history tells more than that. What cannot be written is left out.
 */
import type { PoolEvent, PoolView } from '../key-pool/pool-view.ts';
import type { KeyEventRecord, KeyRecords } from './key-record.ts';

export interface PoolHistory {
  /** Writes what is gathered. */
  close(): Promise<void>;
}

const GATHER_MS = 1_000;
const MOST_PER_MINUTE = 10;

/** @param isKept whether a key of this id has a history; the simulator's have none */
export function keepPoolHistory(parts: {
  readonly view: Pick<PoolView, 'subscribe'>;
  readonly records: Pick<KeyRecords, 'apply'>;
  readonly isKept: (keyId: string) => boolean;
}): PoolHistory {
  const { view, records, isKept } = parts;
  const budgets = new Map<string, { minute: number; used: number }>();
  let gathered: KeyEventRecord[] = [];
  let timer: NodeJS.Timeout | undefined;

  async function write(): Promise<void> {
    clearTimeout(timer);
    timer = undefined;
    const events = gathered;
    gathered = [];
    if (events.length === 0) return;
    await records.apply(events.map((event) => ({ kind: 'event', event }) as const)).catch(() => {});
  }

  const unsubscribe = view.subscribe((event) => {
    const entry = entryOf(event);
    if (entry === undefined || !isKept(entry.keyId)) return;
    const minute = Math.floor(entry.atMs / 60_000);
    const budget = budgets.get(entry.keyId);
    const used = budget?.minute === minute ? budget.used : 0;
    if (used >= MOST_PER_MINUTE) return;
    budgets.set(entry.keyId, { minute, used: used + 1 });
    gathered.push(entry);
    timer ??= setTimeout(() => void write(), GATHER_MS).unref();
  });

  return {
    close() {
      unsubscribe();
      return write();
    },
  };
}

/** What a history says of an event; undefined for what it does not tell. */
function entryOf(event: PoolEvent): KeyEventRecord | undefined {
  const { atMs } = event;
  if (event.kind === 'organization') {
    const { keyId, upstreamId } = event;
    return {
      keyId,
      atMs,
      kind: 'organization',
      detail: `Belongs to the organization ${upstreamId}, the upstream says.`,
    };
  }
  if (event.kind !== 'state') return undefined;
  const { keyId, from, to, reason } = event;
  const why = reason === null ? '.' : `: ${reason}.`;
  switch (to) {
    case 'open':
      return from === 'half-open'
        ? undefined
        : { keyId, atMs, kind: 'open', detail: `Its breaker opened${why}` };
    case 'quarantined':
      return { keyId, atMs, kind: 'quarantined', detail: `Quarantined${why}` };
    case 'healthy':
      // Switched on again is told by whoever did it.
      return from === 'degraded' || from === 'disabled'
        ? undefined
        : { keyId, atMs, kind: 'healthy', detail: 'Serves again in full.' };
    case 'degraded':
    case 'half-open':
    case 'recovering':
    case 'disabled':
      return undefined;
  }
}
