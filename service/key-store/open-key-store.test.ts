/** What the key store makes of a data directory and an environment at the start, and what a rekey leaves for the next one. */
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { KeyList, KeyView } from '../../shared/keys.ts';
import { KeyStoreFolder, refusalOf, valueOf, type TestKeyStore } from '../testing/key-store.ts';
import { KeyStoreUnavailable } from './key-record.ts';

const A = 'sk-ant-api03-aaaaaaaaaaaaaaaa-aaaa';
const B = 'sk-ant-api03-bbbbbbbbbbbbbbbb-bbbb';
const C = 'sk-ant-api03-cccccccccccccccc-cccc';

const OWN = Buffer.alloc(32, 'horse').toString('base64');

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

describe('keys of the environment', () => {
  const environment = { primary: A, 'fallback-1': B };

  it('are listed and can be switched off and given limits, which stays', async () => {
    store = await folder.open({ environment });
    expect(store.pooled()).toEqual(['primary', 'fallback-1']);
    valueOf(await store.keys.disable('env-primary', undefined, 'console'));
    valueOf(
      await store.keys.change('env-fallback-1', { priority: 2, limits: { requestsPerDay: 10 } }, 'console'),
    );
    store = await folder.open({ environment });
    expect(store.pooled()).toEqual(['-primary', 'fallback-1']);
    expect(view(store.keys.list(), 'fallback-1')).toMatchObject({
      source: 'environment',
      variable: 'ANTHROPIC_API_KEY_FALLBACK_1',
      tier: 'fallback',
      priority: 2,
      limits: { requestsPerDay: 10 },
    });
  });

  it('say where they are to be changed', async () => {
    store = await folder.open({ environment });
    const said = await Promise.all([
      store.keys.remove('env-fallback-1', 'console'),
      store.keys.rotate('env-primary', { secret: C, test: true }, 'console'),
      store.keys.change('env-primary', { label: 'other' }, 'console'),
      store.keys.change('env-primary', { tier: 'fallback' }, 'console'),
    ]);
    expect(said.map(refusalOf)).toEqual([
      expect.stringMatching(/^conflict fallback-1 comes from ANTHROPIC_API_KEY_FALLBACK_1: take that out/),
      expect.stringMatching(/^conflict primary comes from ANTHROPIC_API_KEY: change it in the environment/),
      'conflict label: it comes from the name of the variable ANTHROPIC_API_KEY.',
      'conflict tier: it comes from the name of the variable ANTHROPIC_API_KEY.',
    ]);
  });

  it('are never stored', async () => {
    store = await folder.open({ environment });
    await store.keys.test('env-primary', 'console');
    const { records } = await folder.records().load();
    expect(records.map(({ sealed }) => sealed)).toEqual([null, null]);
    expect(JSON.stringify(records)).not.toMatch(/aaaaaaaa/);
  });

  it('keep settings and history under another secret, and what the old one made', async () => {
    store = await folder.open({ environment });
    valueOf(await store.keys.change('env-primary', { weight: 5 }, 'console'));
    const before = store.context.pool.configured[0]?.fingerprint;
    store = await folder.open({ environment: { ...environment, primary: C } });
    expect(store.context.pool.configured[0]).toMatchObject({ weight: 5, formerFingerprints: [before] });
    // Written down beside the start, which nothing waits for.
    await store.keys.reload();
    const { history } = valueOf(await store.keys.detail('env-primary'));
    expect(history[0]?.text).toBe('ANTHROPIC_API_KEY holds another key: sk-ant-…aaaa → sk-ant-…cccc.');
  });

  it('that were swapped keep no claim on each other', async () => {
    await folder.open({ environment: { primary: A, 'key-2': B } });
    store = await folder.open({ environment: { primary: B, 'key-2': A } });
    expect(store.context.pool.configured.map(({ formerFingerprints }) => formerFingerprints)).toEqual([
      [],
      [],
    ]);
  });

  it('stand back behind a stored key that is the same, and make way for a stored label', async () => {
    await add(A, 'lab-1');
    await add(B, 'primary');
    store = await folder.open({ environment: { primary: C, 'key-2': A } });
    expect(store.pooled()).toEqual(['primary-env', 'lab-1', 'primary']);
    expect(view(store.keys.list(), 'key-2')?.leftOut).toBe(
      'it is the same key as the stored lab-1, which is used',
    );
    expect(JSON.stringify(store.logged)).toContain('the key key-2 (sk-ant-…aaaa) is not used');
  });
});

describe('stored keys', () => {
  it('are sent to the upstream they were made for, and no other', async () => {
    const key = await add(A, 'lab-1');
    store = await folder.open({ upstream: 'https://elsewhere.example' });
    expect(secrets()).toEqual([]);
    expect(view(store.keys.list(), 'lab-1')?.leftOut).toContain('was made for https://api.anthropic.com');
    expect(refusalOf(await store.keys.test(key.id, 'console'))).toMatch(/^conflict .*made for/);
    expect(folder.tested).toEqual([A]);
    // With a secret given for the upstream of now it serves again.
    valueOf(await store.keys.rotate(key.id, { secret: B, test: false }, 'console'));
    expect(secrets()).toEqual([B]);
  });

  it('whose envelope is damaged or was exchanged are left out, and the others serve', async () => {
    const one = await add(A, 'lab-1');
    const two = await add(B, 'lab-2');
    await add(C, 'lab-3');
    const records = folder.records();
    const { records: rows } = await records.load();
    const [first, second] = [one, two].map(({ id }) => rows.find((row) => row.id === id));
    if (first === undefined || second === undefined) throw new Error('the rows are missing');
    await records.apply([
      { kind: 'put', record: { ...first, sealed: second.sealed } },
      {
        kind: 'put',
        record: {
          ...second,
          sealed: { origin: 'https://evil.example', bytes: second.sealed?.bytes ?? new Uint8Array() },
        },
      },
    ]);
    store = await folder.open();
    expect(store.pooled()).toEqual(['lab-3']);
    expect(view(store.keys.list(), 'lab-1')?.leftOut).toContain('is damaged');
    valueOf(await store.keys.rotate(one.id, { secret: A, test: false }, 'console'));
    expect(store.pooled()).toEqual(['lab-1', 'lab-3']);
  });
});

describe('an acknowledgement that was lost with the thread that wrote', () => {
  const loseOne = (): void => {
    folder.afterWrite = () => {
      folder.afterWrite = () => {};
      throw new KeyStoreUnavailable('the writer thread ended unexpectedly', false);
    };
  };

  it('of an added key is made good once the database can be read again', async () => {
    await add(A, 'lab-1');
    loseOne();
    const outcome = await store.keys.add({ secret: B, label: 'lab-2', test: false }, 'console');
    expect(refusalOf(outcome)).toMatch(/^store_unavailable It is not known whether it was saved/);
    expect(store.pooled()).toEqual(['lab-1']);
    await store.keys.reload();
    expect(store.pooled()).toEqual(['lab-1', 'lab-2']);
  });

  it('of a rekey leaves no doubt which master key is in use', async () => {
    await add(A, 'lab-1');
    loseOne();
    expect(refusalOf(await store.keys.rekey({ to: 'file' }))).toMatch(/^store_unavailable/);
    await add(B, 'lab-2');
    await store.keys.reload();
    expect(secrets()).toEqual([A, B]);
    store = await folder.open();
    expect(secrets()).toEqual([A, B]);
  });
});

describe('rekey', () => {
  it('gives every key a new envelope, and all serve on', async () => {
    await add(A, 'lab-1');
    await add(B, 'lab-2');
    const before = await folder.records().load();
    const result = valueOf(await store.keys.rekey({ to: 'file' }));
    expect(result).toMatchObject({ outcome: 'done', path: join(folder.keyFolder, 'directory-1.key') });
    const after = await folder.records().load();
    expect(after.masterKey?.id).not.toBe(before.masterKey?.id);
    expect(secrets()).toEqual([A, B]);
    await add(C, 'lab-3');
    store = await folder.open();
    expect(secrets()).toEqual([A, B, C]);
  });

  it('to a key of the operator’s own, which the next start then needs', async () => {
    await add(A, 'lab-1');
    valueOf(await store.keys.rekey({ to: 'environment', secret: OWN }));
    await expect(folder.open()).rejects.toThrow('which is not set');
    await expect(folder.open({ masterKey: 'ab'.repeat(32) })).rejects.toThrow('is not the master key');
    store = await folder.open({ masterKey: OWN });
    expect(secrets()).toEqual([A]);
  });

  it('changes nothing when the new envelopes cannot be written', async () => {
    await add(A, 'lab-1');
    folder.beforeWrite = () => {
      throw new KeyStoreUnavailable('database or disk is full');
    };
    expect(refusalOf(await store.keys.rekey({ to: 'file' }))).toMatch(/disk is full/);
    folder.beforeWrite = () => {};
    await add(B, 'lab-2');
    store = await folder.open();
    expect(secrets()).toEqual([A, B]);
    expect(valueOf(await store.keys.rekey({ to: 'file' })).outcome).toBe('done');
  });
});
