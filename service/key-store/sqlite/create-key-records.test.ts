import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openStateDatabase } from '../../storage/state-database.ts';
import { WriterUnavailable, type WriterLink } from '../../storage/writer/writer-link.ts';
import { startWriterThread } from '../../storage/writer/writer-thread.ts';
import type { KeyRecord, KeyRecords } from '../key-record.ts';
import { createKeyRecords, openKeyRecords } from './create-key-records.ts';

const record: KeyRecord = {
  id: 'key-1',
  source: 'stored',
  label: 'lab-1',
  fingerprint: '0123456789abcdef',
  formerFingerprints: ['fedcba9876543210'],
  masked: 'sk-ant-…4f2a',
  sealed: { origin: 'https://api.anthropic.com', bytes: new Uint8Array([1, 2, 3]) },
  settings: '{}',
  disabled: { atMs: 5, reason: 'too dear' },
  test: '{}',
  createdAtMs: 1,
  rotatedAtMs: null,
};

let folder: string;
let closers: (() => unknown)[];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tulay-records-'));
  closers = [];
});
afterEach(async () => {
  await Promise.all(closers.map((close) => close()));
  rmSync(folder, { recursive: true });
});

const drivers: [string, () => Promise<KeyRecords>][] = [
  [
    'over the writer thread',
    async () => {
      const retention = { maxAgeMs: 1e9, maxRows: 1e6 };
      const writer = await startWriterThread({ directory: folder, retention, requestLog: undefined });
      closers.push(() => writer.close());
      return createKeyRecords(writer);
    },
  ],
  [
    'on a database of its own',
    () => {
      const db = openStateDatabase(folder);
      closers.push(() => db.close());
      return Promise.resolve(openKeyRecords(db));
    },
  ],
];

describe.each(drivers)('key records %s', (_name, open) => {
  it('come back as they were put', async () => {
    const records = await open();
    expect(await records.load()).toEqual({ masterKey: undefined, records: [] });
    const environment: KeyRecord = {
      ...record,
      id: 'env-primary',
      source: 'environment',
      createdAtMs: 2,
      sealed: null,
      disabled: null,
    };
    const masterKey = { id: 'abc', source: 'file', salt: new Uint8Array([9]) } as const;
    await records.apply([
      { kind: 'master-key', record: masterKey },
      { kind: 'put', record },
      { kind: 'put', record: environment },
      { kind: 'put', record: { ...record, label: 'lab-one' } },
    ]);
    const { records: found, masterKey: foundKey } = await records.load();
    expect(foundKey?.id).toBe('abc');
    expect([...(foundKey?.salt ?? [])]).toEqual([9]);
    const plain = found.map(({ sealed, ...rest }) => ({ ...rest, sealed: sealed && [...sealed.bytes] }));
    expect(plain).toEqual([
      { ...record, label: 'lab-one', sealed: [1, 2, 3] },
      { ...environment, sealed: null },
    ]);
  });

  it('take all of a change or nothing of it', async () => {
    const records = await open();
    await records.apply([{ kind: 'put', record }]);
    const clash = { ...record, id: 'key-2', fingerprint: '1111111111111111' };
    const change = records.apply([
      { kind: 'put', record: { ...record, masked: 'sk-ant-…zzzz' } },
      { kind: 'put', record: clash },
    ]);
    await expect(change).rejects.toMatchObject({ name: 'KeyStoreUnavailable', certain: true });
    expect((await records.load()).records).toMatchObject([{ id: 'key-1', masked: 'sk-ant-…4f2a' }]);
  });

  it('keep the last five hundred events of a key, newest first, and forget them with it', async () => {
    const records = await open();
    const event = (keyId: string, n: number) =>
      ({ kind: 'event', event: { keyId, atMs: n, kind: 'tested', detail: `no. ${n}` } }) as const;
    await records.apply([event('key-2', 0), ...Array.from({ length: 510 }, (_, n) => event('key-1', n))]);
    const history = await records.history('key-1', 1_000);
    expect(history).toHaveLength(500);
    expect(history[0]).toEqual({ keyId: 'key-1', atMs: 509, kind: 'tested', detail: 'no. 509' });
    await records.apply([{ kind: 'remove', id: 'key-1' }]);
    expect(await records.history('key-1', 10)).toEqual([]);
    expect(await records.history('key-2', 10)).toHaveLength(1);
  });
});

describe('key records over a writer thread that dies', () => {
  it.each([
    ['before it was asked', false, false, true],
    ['before it answered', true, false, false],
    ['never', true, true, true],
  ])('%s: whether nothing was written is known or not', async (_, before, after, certain) => {
    const writer = { up: before } as { up: boolean } & WriterLink;
    writer.call = () => {
      writer.up = after;
      return Promise.reject(new WriterUnavailable('no'));
    };
    await expect(createKeyRecords(writer).apply([])).rejects.toMatchObject({ certain });
  });
});
