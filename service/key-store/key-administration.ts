/**
 * Everything that is done with keys while the service runs, behind the admin API and the command line alike. Changes go one
 * at a time, each durable before it is used; what is to be expected (a clash, a key that is refused, a full disk) is a
 * refusal, in words that hold no secret.
 */
import {
  DEFAULT_KEY_SETTINGS,
  type ImportResult,
  type KeyChanged,
  type KeyDetail,
  type KeyEvent,
  type KeyList,
  type KeySettingsInput,
  type KeyTest,
  type RekeyRequest,
  type RekeyResult,
} from '../../shared/keys.ts';
import { Secret } from '../lib/secret.ts';
import type { RekeyTarget } from '../secrets/vault.ts';
import { addKey } from './add-key.ts';
import { withoutUndefined, type CatalogueKey } from './catalogue-key.ts';
import { changeKey, disableKey, enableKey, removeKey, type KeyChange } from './change-key.ts';
import { importKeys } from './import-keys.ts';
import { judgeSecret } from './judge-secret.ts';
import { commit, configurePool, sentence, type KeyContext } from './key-context.ts';
import { done, refused, storeTrouble, unknownKey, type Actor, type KeyOutcome } from './key-outcome.ts';
import { cannotTest, listKeys, viewOf } from './key-view.ts';
import { openStored } from './open-keys.ts';
import { rekeyStore } from './rekey-store.ts';
import { rotateKey } from './rotate-key.ts';

export interface NewKey extends KeyChange {
  readonly secret: string;
  readonly label: string;
  readonly test: boolean;
}

const HISTORY_LENGTH = 200;

export class KeyAdministration {
  readonly #context: KeyContext;

  constructor(context: KeyContext) {
    this.#context = context;
  }

  /** Hands the pool its keys. */
  start(): void {
    configurePool(this.#context);
  }

  list(): KeyList {
    return listKeys(this.#context);
  }

  /** Label and mask of each key that is used, while the simulator does not answer. */
  served(): string[] {
    const { catalogue, simulation } = this.#context;
    if (simulation.on) return [];
    const used = catalogue.all.filter(({ leftOut }) => leftOut === null);
    return used.map(({ record }) => `${record.label} ${record.masked}`);
  }

  /** By id or, for people, by label. */
  find(idOrLabel: string): CatalogueKey | undefined {
    const { catalogue } = this.#context;
    return catalogue.get(idOrLabel) ?? catalogue.byLabel(idOrLabel);
  }

  async detail(id: string): Promise<KeyOutcome<KeyDetail>> {
    const key = this.#context.catalogue.get(id);
    if (key === undefined) return unknownKey();
    try {
      return done({ key: this.#view(key), history: await this.#history(id) });
    } catch (error) {
      return storeTrouble(error);
    }
  }

  async add({ secret, label, test, ...settings }: NewKey, by: Actor): Promise<KeyOutcome<KeyChanged>> {
    const added = await addKey(this.#context, { secret, label, test, settings: settingsOf(settings) }, by);
    return added.kind === 'done' ? this.#changed(added.value.key, added.value.test) : added;
  }

  async rotate(
    id: string,
    wanted: { readonly secret: string; readonly test: boolean },
    by: Actor,
  ): Promise<KeyOutcome<KeyChanged>> {
    const rotated = await rotateKey(this.#context, id, wanted, by);
    return rotated.kind === 'done' ? this.#changed(rotated.value.key, rotated.value.test) : rotated;
  }

  /** Without saving it. */
  async testSecret(text: string): Promise<KeyOutcome<{ masked: string; test: KeyTest }>> {
    const judged = judgeSecret(text);
    if (judged.kind === 'malformed') return refused('bad_parameter', `this ${judged.reason}.`, 'secret');
    const test = await this.#context.tester.test(judged.secret);
    return done({ masked: judged.secret.masked, test });
  }

  async test(id: string, by: Actor): Promise<KeyOutcome<KeyChanged>> {
    const { catalogue, tester, inTurn } = this.#context;
    const key = catalogue.get(id);
    if (key === undefined) return unknownKey();
    const unable = cannotTest(key);
    if (unable !== null || key.secret === null) return refused('conflict', unable ?? 'It has no secret.');
    const test = await tester.test(key.secret);
    return inTurn.run(async () => {
      const now = catalogue.get(id);
      // Removed or rotated meanwhile: the verdict is of a key that is no more.
      if (now?.record.fingerprint !== key.record.fingerprint) return this.#changed(now ?? key, test);
      const tested = { ...now, lastTest: test };
      const events = [
        { keyId: id, kind: 'tested', text: sentence('Tested', by, test.message.replace(/\.$/, '')) },
      ];
      try {
        await commit(this.#context, { put: [tested], events });
      } catch (error) {
        // The answer is worth telling although it cannot be kept.
        storeTrouble(error);
      }
      return this.#changed(tested, test);
    });
  }

  async change(id: string, change: KeyChange, by: Actor): Promise<KeyOutcome<KeyChanged>> {
    return this.#shown(await changeKey(this.#context, id, change, by));
  }

  async disable(id: string, reason: string | undefined, by: Actor): Promise<KeyOutcome<KeyChanged>> {
    return this.#shown(await disableKey(this.#context, id, reason, by));
  }

  async enable(id: string, by: Actor): Promise<KeyOutcome<KeyChanged>> {
    return this.#shown(await enableKey(this.#context, id, by));
  }

  async remove(id: string, by: Actor): Promise<KeyOutcome<CatalogueKey>> {
    return removeKey(this.#context, id, by);
  }

  /** Closes its breaker and ends its rests and quarantine. */
  reset(id: string, by: Actor): Promise<KeyOutcome<KeyChanged>> {
    return this.#inPool(id, by, 'Reset', 'resetBreaker');
  }

  /** Asks the upstream now instead of waiting for the end of a rest. */
  probe(id: string, by: Actor): Promise<KeyOutcome<KeyChanged>> {
    return this.#inPool(id, by, 'Probed', 'probeNow');
  }

  import(
    wanted: { readonly text: string; readonly commit: boolean; readonly test: boolean },
    by: Actor,
  ): Promise<KeyOutcome<ImportResult>> {
    return importKeys(this.#context, wanted, by);
  }

  /** Gives everything that is encrypted a new master key. */
  async rekey(wanted: RekeyRequest): Promise<KeyOutcome<RekeyResult>> {
    const { inTurn, vault } = this.#context;
    const target: RekeyTarget =
      wanted.to === 'file' ? { kind: 'file' } : { kind: 'environment', secret: new Secret(wanted.secret) };
    return inTurn.run(async () => {
      try {
        const outcome = await rekeyStore(this.#context, target);
        if (outcome.kind === 'done') await this.#reread();
        const keyId = outcome.kind === 'done' ? outcome.record.id : null;
        return done({ outcome: outcome.kind, keyId, path: vault.source?.path ?? null });
      } catch (error) {
        return storeTrouble(error);
      }
    });
  }

  /** Reads the stored keys anew: what was under way when the database's thread died may be in it or not. */
  async reload(): Promise<void> {
    await this.#context.inTurn.run(() => this.#reread());
  }

  async #reread(): Promise<void> {
    const { catalogue, records, vault } = this.#context;
    const contents = await records.load();
    await vault.settle(contents.masterKey);
    const stored = contents.records
      .filter(({ source }) => source === 'stored')
      .map((record) => openStored(record, this.#context));
    catalogue.replace([...catalogue.all.filter(({ record }) => record.source !== 'stored'), ...stored]);
    configurePool(this.#context);
  }

  async #inPool(
    id: string,
    by: Actor,
    what: string,
    how: 'resetBreaker' | 'probeNow',
  ): Promise<KeyOutcome<KeyChanged>> {
    const { catalogue, pool } = this.#context;
    const key = catalogue.get(id);
    if (key === undefined) return unknownKey();
    if (pool[how](id).kind !== 'done') {
      return refused(
        'conflict',
        `${key.record.label} is not in use: ${this.#view(key).leftOut ?? 'the pool does not have it'}.`,
      );
    }
    const events = [{ keyId: id, kind: what.toLowerCase(), text: sentence(what, by) }];
    try {
      await this.#context.inTurn.run(() => commit(this.#context, { events }));
    } catch (error) {
      // Done all the same; only its history does not tell.
      storeTrouble(error);
    }
    return this.#changed(key, null);
  }

  async #history(id: string): Promise<KeyEvent[]> {
    const events = await this.#context.records.history(id, HISTORY_LENGTH);
    return events.map(({ atMs, kind, detail }) => ({ atMs, kind, text: detail }));
  }

  #view(key: CatalogueKey) {
    const { poolView, simulation } = this.#context;
    return viewOf(key, poolView.report(), simulation);
  }

  #changed(key: CatalogueKey, test: KeyTest | null): KeyOutcome<KeyChanged> {
    return done({ key: this.#view(key), test });
  }

  #shown(outcome: KeyOutcome<CatalogueKey>): KeyOutcome<KeyChanged> {
    return outcome.kind === 'done' ? this.#changed(outcome.value, null) : outcome;
  }
}

function settingsOf({ limits, label: _label, ...settings }: KeyChange): KeySettingsInput {
  return {
    ...DEFAULT_KEY_SETTINGS,
    ...withoutUndefined(settings),
    limits: { ...DEFAULT_KEY_SETTINGS.limits, ...withoutUndefined(limits ?? {}) },
  };
}
