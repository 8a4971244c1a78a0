/** Which keys the pool has, in the order of their configuration, and how they are found. */
import type { Change, PoolAdministration } from './pool-administration.ts';
import type { KeyChoice } from './key-choice.ts';
import { KeyEntry } from './key-entry.ts';
import type { PoolKey } from './key-pool.ts';
import type { KeyChanges, KeySettings } from './key-settings.ts';
import type { PoolCore } from './pool-core.ts';
import { utcDate } from './usage/utc-day.ts';

const DONE: Change = { kind: 'done' };
const UNKNOWN: Change = { kind: 'unknown' };

export class KeyRoster implements PoolAdministration {
  /** Of all keys, in order. */
  keys: readonly PoolKey[] = [];
  readonly #core: PoolCore;
  readonly #choice: KeyChoice;
  readonly #byId = new Map<string, KeyEntry>();
  readonly #byLabel = new Map<string, KeyEntry>();
  /** Former fingerprints too, where no key has one now. */
  readonly #byFingerprint = new Map<string, KeyEntry>();

  constructor(core: PoolCore, choice: KeyChoice) {
    this.#core = core;
    this.#choice = choice;
  }

  byLabel(label: string): KeyEntry | undefined {
    return this.#byLabel.get(label);
  }

  byFingerprint(fingerprint: string): KeyEntry | undefined {
    return this.#byFingerprint.get(fingerprint);
  }

  settings(): readonly KeySettings[] {
    return this.#core.entries.map((entry) => entry.settings);
  }

  configure(keys: readonly KeySettings[]): Change {
    for (const [at, key] of keys.entries()) {
      const taken = takenBy(key, keys.slice(0, at));
      if (taken !== null) return taken;
    }
    const stay = new Set(keys.map((key) => key.id));
    for (const entry of this.#core.entries) if (!stay.has(entry.settings.id)) this.#leave(entry);
    return this.#arrange(keys.map((key) => this.#take(key)));
  }

  add(key: KeySettings): Change {
    const taken = takenBy(key, this.settings());
    return taken ?? this.#arrange([...this.#core.entries, this.#take(key)]);
  }

  update(id: string, changes: KeyChanges): Change {
    const entry = this.#byId.get(id);
    if (entry === undefined) return UNKNOWN;
    const settings: KeySettings = { ...entry.settings, ...changes };
    const others = this.settings().filter((each) => each.id !== id);
    const taken = takenBy(settings, others);
    if (taken !== null) return taken;
    this.#take(settings);
    return this.#arrange(this.#core.entries);
  }

  remove(id: string): Change {
    const entry = this.#byId.get(id);
    if (entry === undefined) return UNKNOWN;
    this.#leave(entry);
    return this.#arrange(this.#core.entries.filter((each) => each !== entry));
  }

  disable(id: string, reason: string): Change {
    return this.update(id, { disabled: reason });
  }

  enable(id: string): Change {
    return this.update(id, { disabled: null });
  }

  resetBreaker(id: string): Change {
    return this.#with(id, (entry, now) => {
      entry.breaker.reset(now);
      entry.quarantine = null;
      entry.exclusions.clear();
      for (const limits of entry.organization.classes) if (limits !== undefined) limits.coolUntil = 0;
    });
  }

  probeNow(id: string): Change {
    return this.#with(id, (entry, now) => {
      if (entry.quarantine !== null) this.#core.ward.ask(entry);
      if (entry.breaker.mode === 'open') entry.breaker.halfOpen(now);
    });
  }

  stopPaidCalls(reason: string | null): void {
    const core = this.#core;
    if (reason === core.stopped) return;
    core.stopped = reason;
    core.tell({ kind: 'stopped', reason });
    core.roomReturned();
  }

  #with(id: string, act: (entry: KeyEntry, now: number) => void): Change {
    const entry = this.#byId.get(id);
    if (entry === undefined) return UNKNOWN;
    const now = this.#core.clock.now();
    act(entry, now);
    this.#core.refreshed(entry, now);
    this.#core.roomReturned();
    return DONE;
  }

  /** The entry for these settings: the one that has their id, brought up to date, or a new one. */
  #take(settings: KeySettings): KeyEntry {
    const { clock, random, organizations } = this.#core;
    const now = clock.now();
    const known = this.#byId.get(settings.id);
    if (known === undefined) {
      const made = new KeyEntry(settings, { random, now, date: utcDate(clock.wallNow()) });
      organizations.join(made, now);
      this.#byId.set(settings.id, made);
      return made;
    }
    const organizationBefore = known.settings.organization;
    if (known.change(settings)) {
      known.quarantine = null;
      known.breaker.reset(now);
      known.exclusions.clear();
    }
    if (organizationBefore === settings.organization) known.organization.restate(now);
    else organizations.restated(known, now);
    return known;
  }

  #leave(entry: KeyEntry): void {
    this.#core.organizations.leave(entry, this.#core.clock.now());
    this.#byId.delete(entry.settings.id);
  }

  #arrange(entries: readonly KeyEntry[]): Change {
    const core = this.#core;
    core.entries = entries;
    this.keys = entries.map((entry) => entry.key);
    this.#byLabel.clear();
    this.#byFingerprint.clear();
    for (const entry of entries) {
      this.#byLabel.set(entry.settings.label, entry);
      this.#byFingerprint.set(entry.settings.fingerprint, entry);
    }
    for (const entry of entries) {
      for (const former of entry.settings.formerFingerprints) {
        if (!this.#byFingerprint.has(former)) this.#byFingerprint.set(former, entry);
      }
    }
    const now = core.clock.now();
    for (const entry of entries) {
      const { upstreamOrigin } = entry.settings;
      entry.foreign =
        upstreamOrigin !== null && core.upstreamOrigin !== null && upstreamOrigin !== core.upstreamOrigin;
      core.refreshed(entry, now);
    }
    this.#choice.arrange(entries);
    core.roomReturned();
    return DONE;
  }
}

function takenBy(key: KeySettings, others: readonly KeySettings[]): Change | null {
  for (const other of others) {
    if (other.id === key.id) return { kind: 'taken', by: 'id', label: other.label };
    if (other.label === key.label) return { kind: 'taken', by: 'label', label: other.label };
    if (other.fingerprint === key.fingerprint) return { kind: 'taken', by: 'secret', label: other.label };
  }
  return null;
}
