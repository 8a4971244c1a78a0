/**
 * The key store for tests: a real database and vault in a temporary folder, a tester that says what it is told, and a pool that
 * remembers what it was given.
 */
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { KeyTest, KeyVerdict } from '../../shared/keys.ts';
import type { ConfiguredKey } from '../config/configuration.ts';
import type { KeySettings } from '../key-pool/key-settings.ts';
import type { KeyAdministration } from '../key-store/key-administration.ts';
import type { KeyContext } from '../key-store/key-context.ts';
import type { KeyOutcome } from '../key-store/key-outcome.ts';
import type { KeyRecords } from '../key-store/key-record.ts';
import { openKeyStore } from '../key-store/open-key-store.ts';
import { openKeyRecords } from '../key-store/sqlite/create-key-records.ts';
import { Secret } from '../lib/secret.ts';
import { openStateDatabase } from '../storage/state-database.ts';
import { ManualClock } from './manual-clock.ts';

export interface KeyStoreSetting {
  /** Label → secret. */
  readonly environment?: Readonly<Record<string, string>>;
  readonly upstream?: string;
  readonly masterKey?: string;
  /** Labels of the simulator's keys; none where it does not answer. */
  readonly simulated?: readonly string[];
  readonly forced?: boolean;
}

export interface TestKeyStore {
  readonly keys: KeyAdministration;
  readonly context: { readonly pool: { configured: readonly KeySettings[] } };
  /** Labels of the pool's keys, in order; those switched off with a dash before. */
  pooled(): string[];
  readonly simulation: { on: boolean };
  readonly logged: unknown[];
}

/** A data directory that key stores are opened on, one after the other. */
export class KeyStoreFolder {
  readonly path = mkdtempSync(join(tmpdir(), 'tulay-keys-'));
  readonly dataDirectory = join(this.path, 'data');
  readonly keyFolder = join(this.path, 'config');
  readonly clock = new ManualClock();
  /** What the upstream says to a secret; `accepted` to those that are not here. */
  readonly verdicts = new Map<string, KeyVerdict>();
  /** Secrets that were tested. */
  readonly tested: string[] = [];
  /** Throws, where a test wants writes to fail. */
  beforeWrite: () => void = () => {};
  /** Throws, where a test wants an acknowledgement to be lost. */
  afterWrite: () => void = () => {};
  readonly #open: ReturnType<typeof openStateDatabase>[] = [];

  constructor() {
    mkdirSync(this.dataDirectory);
  }

  records(): KeyRecords {
    const db = openStateDatabase(this.dataDirectory);
    this.#open.push(db);
    const records = openKeyRecords(db);
    return {
      ...records,
      apply: async (changes) => {
        this.beforeWrite();
        await records.apply(changes);
        this.afterWrite();
      },
    };
  }

  async open(setting: KeyStoreSetting = {}): Promise<TestKeyStore> {
    const {
      environment = {},
      upstream = 'https://api.anthropic.com',
      simulated = [],
      forced = false,
    } = setting;
    const pool = { configured: [] as readonly KeySettings[] };
    const simulation = {
      on: simulated.length > 0,
      forced,
      leave() {
        this.on = false;
      },
    };
    const logged: unknown[] = [];
    const keys = await openKeyStore({
      directory: { path: this.dataDirectory, id: 'directory-1' },
      configuration: {
        keys: Object.entries(environment).map(([label, secret]): ConfiguredKey => {
          return {
            label,
            secret: new Secret(secret),
            tier: label.startsWith('fallback') ? 'fallback' : 'primary',
          };
        }),
        masterKey: setting.masterKey === undefined ? undefined : new Secret(setting.masterKey),
        masterKeyFolder: this.keyFolder,
        upstreamUrl: new URL(upstream),
      },
      records: this.records(),
      clock: this.clock,
      log: {
        info: (...record: unknown[]) => void logged.push(record),
        warn: (...record: unknown[]) => void logged.push(record),
      },
      tester: { test: (secret) => Promise.resolve(this.#test(secret)) },
      pool: poolThatRemembers(pool),
      poolView: {
        report: () => {
          return { atMs: this.clock.wallNow(), keys: [], organizations: [], brownOuts: [], stopped: null };
        },
      },
      stopped: () => null,
      simulation,
      simulatorKeys: simulated.map((label) => ({ label, secret: `sk-ant-${label}` })),
    });
    keys.start();
    return {
      keys,
      context: { pool },
      pooled: () => pool.configured.map(({ label, disabled }) => (disabled === null ? label : `-${label}`)),
      simulation,
      logged,
    };
  }

  remove(): void {
    for (const db of this.#open) db.close();
    rmSync(this.path, { recursive: true, force: true });
  }

  #test(secret: Secret): KeyTest {
    this.tested.push(secret.reveal());
    const verdict = this.verdicts.get(secret.reveal()) ?? 'accepted';
    const ok = verdict === 'accepted' || verdict === 'limited';
    const atMs = this.clock.wallNow();
    return {
      verdict,
      ok,
      message: `The upstream said ${verdict}.`,
      status: 200,
      organizationId: 'org-1',
      durationMs: 12,
      atMs,
    };
  }
}

function poolThatRemembers(pool: { configured: readonly KeySettings[] }): KeyContext['pool'] {
  const onOne = (id: string) =>
    pool.configured.some((key) => key.id === id)
      ? ({ kind: 'done' } as const)
      : ({ kind: 'unknown' } as const);
  return {
    configure: (keys) => {
      pool.configured = keys;
      return { kind: 'done' };
    },
    resetBreaker: onOne,
    probeNow: onOne,
  };
}

/** What a use case gave, where it was to succeed. */
export function valueOf<Value>(outcome: KeyOutcome<Value>): Value {
  if (outcome.kind === 'refused') throw new Error(`refused: ${outcome.refusal.message}`);
  return outcome.value;
}

/** Code and words of a refusal, where it was to be one. */
export function refusalOf(outcome: KeyOutcome<unknown>): string {
  return outcome.kind === 'refused' ? `${outcome.refusal.code} ${outcome.refusal.message}` : 'done';
}
