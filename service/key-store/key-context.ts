/**
 * What the use cases of the key store share. `commit` is the one way to change a key: first the database, durably, then
 * memory, then the pool, so that nothing is used that a restart would not know.
 */
import type { Logger } from 'pino';
import type { Clock } from '../lib/clock.ts';
import type { Vault } from '../secrets/vault.ts';
import type { PoolAdministration } from '../key-pool/pool-administration.ts';
import type { PoolView } from '../key-pool/pool-view.ts';
import { poolSettings, recordOf, type CatalogueKey } from './catalogue-key.ts';
import type { InTurn } from './in-turn.ts';
import type { KeyCatalogue } from './key-catalogue.ts';
import { BY, type Actor } from './key-outcome.ts';
import type { KeyRecords, KeyStoreChange } from './key-record.ts';
import type { KeyTester } from './test-key.ts';

/** Whether the simulator answers in place of the upstream. */
export interface Simulation {
  readonly on: boolean;
  /** TULAY_SIMULATE: it stays on whatever keys there are. */
  readonly forced: boolean;
  /** From now on calls go to the upstream. Never back: once there was a key, nothing is made up any more. */
  leave(): void;
}

export interface KeyContext {
  readonly clock: Clock;
  readonly log: Pick<Logger, 'info' | 'warn'>;
  readonly directoryId: string;
  /** Origin of the upstream that keys are sent to now. */
  readonly origin: string;
  readonly records: KeyRecords;
  readonly vault: Vault;
  readonly tester: KeyTester;
  readonly catalogue: KeyCatalogue;
  readonly inTurn: InTurn;
  readonly pool: Pick<PoolAdministration, 'configure' | 'resetBreaker' | 'probeNow'>;
  readonly poolView: Pick<PoolView, 'report'>;
  /** Why all paid calls are stopped; null while they are not. */
  readonly stopped: () => string | null;
  readonly simulation: Simulation;
}

export interface KeyCommit {
  readonly put?: readonly CatalogueKey[];
  /** Ids. */
  readonly remove?: readonly string[];
  /** What happened to each, as a sentence for its history and the log. */
  readonly events?: readonly { readonly keyId: string; readonly kind: string; readonly text: string }[];
  /** True when a key was stored: from then on the simulator never answers by itself. */
  readonly configured?: boolean;
}

/** @throws KeyStoreUnavailable; nothing was changed then, as far as that can be known */
export async function commit(context: KeyContext, change: KeyCommit): Promise<void> {
  const { put = [], remove = [], events = [], configured = false } = change;
  const { catalogue, records, clock, log } = context;
  const isStored = (id: string): boolean => catalogue.get(id)?.record.source !== 'simulator';
  const changes: KeyStoreChange[] = [
    ...put
      .filter(({ record }) => record.source !== 'simulator')
      .map((key): KeyStoreChange => ({ kind: 'put', record: recordOf(key) })),
    ...remove.map((id): KeyStoreChange => ({ kind: 'remove', id })),
    ...events
      .filter(({ keyId }) => isStored(keyId))
      .map(({ keyId, kind, text }): KeyStoreChange => {
        return { kind: 'event', event: { keyId, atMs: clock.wallNow(), kind, detail: text } };
      }),
  ];
  if (configured) changes.push({ kind: 'fact', name: 'keys_ever_configured', value: 'true' });
  if (changes.length > 0) await records.apply(changes);
  const labels = new Map(catalogue.all.map(({ record }) => [record.id, record.label]));
  for (const key of put) {
    catalogue.put(key);
    labels.set(key.record.id, key.record.label);
  }
  for (const id of remove) catalogue.remove(id);
  configurePool(context);
  for (const { keyId, text } of events)
    log.info({ key: labels.get(keyId) }, `key ${labels.get(keyId)}: ${text}`);
}

/** Hands the pool the keys it may use now; leaves the simulation once there is one that is not the simulator's. */
export function configurePool({ catalogue, pool, simulation, log }: KeyContext): void {
  const usable = catalogue.all.filter(({ leftOut }) => leftOut === null);
  const isReal = ({ record }: CatalogueKey): boolean => record.source !== 'simulator';
  if (simulation.on && !simulation.forced && usable.some(isReal)) simulation.leave();
  if (!simulation.on) {
    for (const { record } of catalogue.all) if (record.source === 'simulator') catalogue.remove(record.id);
  }
  const serving = usable
    .filter((key) => isReal(key) !== simulation.on)
    .flatMap((key) => poolSettings(key) ?? []);
  const change = pool.configure(serving);
  if (change.kind !== 'done') log.warn({ change }, 'the pool did not take its keys');
}

/** `Disabled from the console: too slow.` */
export function sentence(what: string, by: Actor, rest?: string): string {
  return `${what} ${BY[by]}${rest === undefined ? '' : `: ${rest}`}.`;
}
