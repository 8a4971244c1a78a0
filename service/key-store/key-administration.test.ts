import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { KeyList, KeyView } from '../../shared/keys.ts';
import { KeyStoreFolder, refusalOf, valueOf, type TestKeyStore } from '../testing/key-store.ts';
import { KeyStoreUnavailable } from './key-record.ts';

const A = 'sk-ant-api03-aaaaaaaaaaaaaaaa-aaaa';
const B = 'sk-ant-api03-bbbbbbbbbbbbbbbb-bbbb';
const C = 'sk-ant-api03-cccccccccccccccc-cccc';

let folder: KeyStoreFolder;
let store: TestKeyStore;
beforeEach(async () => {
  folder = new KeyStoreFolder();
  store = await folder.open();
});
afterEach(() => folder.remove());

async function add(secret: string, label: string, changes: object = {}): Promise<KeyView> {
  return valueOf(await store.keys.add({ secret, label, test: true, ...changes }, 'console')).key;
}

const view = (list: KeyList, label: string): KeyView | undefined =>
  list.keys.find((key) => key.label === label);
const secrets = (): string[] => store.context.pool.configured.map(({ secret }) => secret.reveal());

describe('adding a key', () => {
  it('tests it, encrypts it, and serves with it at once and after a restart', async () => {
    const key = await add(A, 'lab-1', { priority: 7, limits: { requestsPerMinute: 50 } });
    expect(key).toMatchObject({
      label: 'lab-1',
      masked: 'sk-ant-…aaaa',
      source: 'stored',
      priority: 7,
      tier: 'primary',
      limits: { requestsPerMinute: 50, requestsPerDay: null },
      upstreamOrigin: 'https://api.anthropic.com',
      lastTest: { verdict: 'accepted', organizationId: 'org-1' },
    });
    expect(folder.tested).toEqual([A]);
    expect(secrets()).toEqual([A]);

    store = await folder.open();
    expect(secrets()).toEqual([A]);
    expect(view(store.keys.list(), 'lab-1')).toMatchObject({
      id: key.id,
      priority: 7,
      limits: { requestsPerMinute: 50 },
    });
  });

  it('keeps the secret out of every file, log and answer', async () => {
    const key = await add(A, 'lab-1');
    valueOf(await store.keys.rotate(key.id, { secret: B, test: true }, 'console'));
    await store.keys.add({ secret: B, label: 'again', test: true }, 'console');
    const shown = JSON.stringify([store.keys.list(), await store.keys.detail(key.id), store.logged]);
    const files = readdirSync(folder.path, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => readFileSync(join(entry.parentPath, entry.name), 'latin1'));
    for (const text of [shown, ...files]) expect(text).not.toMatch(/aaaaaaaa|bbbbbbbb/);
    expect(shown).toContain('sk-ant-…bbbb');
  });

  it.each([
    ['refused', 'key_not_accepted'],
    ['forbidden', 'key_not_accepted'],
    ['billing', 'key_not_accepted'],
    ['unreachable', 'key_not_accepted'],
    ['limited', 'done'],
  ] as const)('saves one that the upstream says %s to: %s', async (verdict, expected) => {
    folder.verdicts.set(A, verdict);
    const outcome = await store.keys.add({ secret: A, label: 'lab-1', test: true }, 'console');
    expect(refusalOf(outcome).split(' ')[0]).toBe(expected);
    expect(store.keys.list().keys).toHaveLength(expected === 'done' ? 1 : 0);
  });

  it('does not ask the upstream when told not to', async () => {
    folder.verdicts.set(A, 'refused');
    expect((await add(A, 'lab-1', { test: false })).lastTest).toBeNull();
    expect(folder.tested).toEqual([]);
  });

  it('refuses what is no key, is there already, or has a name that is taken', async () => {
    await add(A, 'lab-1');
    const attempt = async (secret: string, label: string) =>
      refusalOf(await store.keys.add({ secret, label, test: true }, 'console'));
    expect(await attempt('sk-proj-abcdefghijklmnop', 'x')).toMatch(
      /^bad_parameter secret: this is a key of OpenAI/,
    );
    expect(await attempt(A, 'x')).toBe(
      'conflict secret: this key (sk-ant-…aaaa) is there already: it is lab-1.',
    );
    expect(await attempt(B, 'LAB-1')).toMatch(/^conflict label: another key is called lab-1 already/);
    expect(folder.tested).toEqual([A]);
  });

  it('lets only one of two equal ones in that come at once', async () => {
    const outcomes = await Promise.all([
      store.keys.add({ secret: A, label: 'lab-1', test: true }, 'console'),
      store.keys.add({ secret: A, label: 'lab-2', test: true }, 'console'),
      store.keys.add({ secret: B, label: 'lab-1', test: true }, 'console'),
    ]);
    expect(outcomes.map(({ kind }) => kind)).toEqual(['done', 'refused', 'refused']);
    expect(store.pooled()).toEqual(['lab-1']);
  });

  it('changes nothing when it cannot be written down, and works again once it can', async () => {
    folder.beforeWrite = () => {
      throw new KeyStoreUnavailable('database or disk is full');
    };
    const outcome = await store.keys.add({ secret: A, label: 'lab-1', test: true }, 'console');
    expect(refusalOf(outcome)).toMatch(/^store_unavailable .*nothing was changed: database or disk is full/);
    expect(store.keys.list().keys).toEqual([]);
    expect(secrets()).toEqual([]);
    folder.beforeWrite = () => {};
    await add(A, 'lab-1');
    expect(secrets()).toEqual([A]);
  });

  it('leaves the simulation once there is a key, and never goes back', async () => {
    store = await folder.open({ simulated: ['simulated-1'] });
    expect(store.pooled()).toEqual(['simulated-1']);
    const key = await add(A, 'lab-1');
    expect(store.simulation.on).toBe(false);
    expect(store.pooled()).toEqual(['lab-1']);
    expect(store.keys.list().keys.map(({ label }) => label)).toEqual(['lab-1']);
    valueOf(await store.keys.remove(key.id, 'console'));
    expect(store.pooled()).toEqual([]);
    expect(store.simulation.on).toBe(false);
  });

  it('stays with the simulator where TULAY_SIMULATE says so', async () => {
    store = await folder.open({ simulated: ['simulated-1'], forced: true });
    const key = await add(A, 'lab-1');
    expect(store.pooled()).toEqual(['simulated-1']);
    expect(key.leftOut).toContain('TULAY_SIMULATE');
  });
});

describe('rotating a key', () => {
  it('keeps its id, label, settings and history, and what its old secret made upstream', async () => {
    const key = await add(A, 'lab-1', { weight: 3 });
    const before = store.context.pool.configured[0];
    folder.clock.advance(60_000);
    const rotated = valueOf(await store.keys.rotate(key.id, { secret: B, test: true }, 'terminal')).key;
    expect(rotated).toMatchObject({
      id: key.id,
      label: 'lab-1',
      weight: 3,
      masked: 'sk-ant-…bbbb',
      rotations: 1,
    });
    expect(rotated.rotatedAtMs).toBe(folder.clock.wallNow());
    expect(secrets()).toEqual([B]);
    expect(store.context.pool.configured[0]?.formerFingerprints).toEqual([before?.fingerprint]);
    const { history } = valueOf(await store.keys.detail(key.id));
    expect(history.map(({ kind, text }) => `${kind}: ${text}`)).toEqual([
      'rotated: Rotated from the terminal: sk-ant-…aaaa → sk-ant-…bbbb.',
      'added: Added from the console: sk-ant-…aaaa, accepted by the upstream.',
    ]);
    store = await folder.open();
    expect(secrets()).toEqual([B]);
    expect(view(store.keys.list(), 'lab-1')?.rotations).toBe(1);
  });

  it('keeps the old secret where the new one is refused, known, or the same', async () => {
    const key = await add(A, 'lab-1');
    await add(C, 'lab-2');
    folder.verdicts.set(B, 'refused');
    const rotate = async (secret: string) =>
      refusalOf(await store.keys.rotate(key.id, { secret, test: true }, 'console'));
    expect(await rotate(B)).toMatch(/^key_not_accepted/);
    expect(await rotate(C)).toMatch(/^conflict secret: .* it is lab-2/);
    expect(await rotate(A)).toMatch(/^conflict secret: this is the key that it has already/);
    expect(await rotate('gsk_abcdefghijklmnop')).toMatch(/Groq/);
    expect(secrets()).toEqual([A, C]);
  });

  it('can go back to an earlier secret', async () => {
    const key = await add(A, 'lab-1');
    valueOf(await store.keys.rotate(key.id, { secret: B, test: false }, 'console'));
    valueOf(await store.keys.rotate(key.id, { secret: A, test: false }, 'console'));
    const [pooled] = store.context.pool.configured;
    expect(pooled?.formerFingerprints).not.toContain(pooled?.fingerprint);
    expect(secrets()).toEqual([A]);
  });
});

describe('changing a key', () => {
  it('changes what is given and leaves the rest', async () => {
    const key = await add(A, 'lab-1', { limits: { requestsPerDay: 9 } });
    const change = { label: 'lab-one', limits: { inputTokensPerMinute: 5_000 }, organization: 'Lab' };
    const changed = valueOf(await store.keys.change(key.id, change, 'console')).key;
    expect(changed).toMatchObject({
      label: 'lab-one',
      organization: 'Lab',
      limits: { requestsPerDay: 9, inputTokensPerMinute: 5_000 },
    });
    expect(store.context.pool.configured[0]).toMatchObject({ label: 'lab-one', organization: 'Lab' });
    const { history } = valueOf(await store.keys.detail(key.id));
    expect(history[0]?.text).toBe(
      'Changed from the console: label lab-1 → lab-one, organization none → Lab, input tokens per minute none → 5000.',
    );
    valueOf(await store.keys.change(key.id, { label: 'lab-one' }, 'console'));
    expect(valueOf(await store.keys.detail(key.id)).history).toHaveLength(2);
  });

  it('switches it off and on again, twice being as once', async () => {
    const key = await add(A, 'lab-1');
    const off = valueOf(await store.keys.disable(key.id, `leaked ${A}`, 'terminal')).key;
    expect(off.disabled?.reason).toBe('switched off from the terminal: leaked sk-…');
    expect(store.pooled()).toEqual(['-lab-1']);
    folder.clock.advance(1000);
    expect(valueOf(await store.keys.disable(key.id, 'again', 'console')).key.disabled).toEqual(off.disabled);
    store = await folder.open();
    expect(store.pooled()).toEqual(['-lab-1']);
    expect(valueOf(await store.keys.enable(key.id, 'console')).key.disabled).toBeNull();
    valueOf(await store.keys.enable(key.id, 'console'));
    expect(store.pooled()).toEqual(['lab-1']);
  });

  it('removes it with its secret and history', async () => {
    const key = await add(A, 'lab-1');
    valueOf(await store.keys.remove(key.id, 'console'));
    expect(store.pooled()).toEqual([]);
    expect(refusalOf(await store.keys.remove(key.id, 'console'))).toMatch(/^not_found/);
    expect(refusalOf(await store.keys.detail(key.id))).toMatch(/^not_found/);
    expect(await folder.records().history(key.id, 10)).toEqual([]);
    store = await folder.open();
    expect(store.keys.list().keys).toEqual([]);
  });

  it('leaves nothing of an envelope behind that was removed or has another master key', async () => {
    const key = await add(A, 'lab-1');
    const sealedNow = async (): Promise<Buffer> => {
      const { records } = await folder.records().load();
      return Buffer.from(records[0]?.sealed?.bytes ?? []);
    };
    const first = await sealedNow();
    valueOf(await store.keys.rekey({ to: 'file' }));
    const second = await sealedNow();
    valueOf(await store.keys.remove(key.id, 'console'));
    const files = ['state.db', 'state.db-wal'].map((name) => readFileSync(join(folder.dataDirectory, name)));
    expect(first.length).toBeGreaterThan(50);
    for (const sealed of [first, second]) {
      expect(files.some((bytes) => bytes.includes(sealed.subarray(9)))).toBe(false);
    }
  });

  it('tests it, and keeps the verdict', async () => {
    const key = await add(A, 'lab-1', { test: false });
    folder.verdicts.set(A, 'refused');
    const tested = valueOf(await store.keys.test(key.id, 'console'));
    expect(tested.test?.verdict).toBe('refused');
    store = await folder.open();
    expect(view(store.keys.list(), 'lab-1')?.lastTest?.verdict).toBe('refused');
  });
});
