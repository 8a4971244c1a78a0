import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openStateDatabase } from '../../storage/state-database.ts';
import { AffinityStore, FORGET_AFTER_MS } from './affinity-store.ts';

const owner = { tenantId: 'ours', keyFingerprint: 'aaaa' };
const day = 86_400_000;
let directory: string;
let store: AffinityStore;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'tulay-affinity-'));
  store = new AffinityStore(openStateDatabase(directory));
});
afterEach(() => {
  store.close();
  rmSync(directory, { recursive: true });
});

function remember(id: string, now: number): void {
  store.apply([{ kind: 'owner', ids: [id], owner }], now);
}

function known(...ids: string[]): string[] {
  return store.owners(ids).map(([id]) => id);
}

describe('AffinityStore', () => {
  it('forgets in steps what was not seen for 400 days, and keeps what was seen again', () => {
    for (const id of ['a', 'b', 'c', 'seen again']) remember(id, 0);
    remember('seen again', 200 * day);
    remember('young', 300 * day);
    const later = FORGET_AFTER_MS + 1;
    expect(store.prune(later, 2)).toBe(2);
    expect(store.prune(later, 2)).toBe(1);
    expect(store.prune(later, 2)).toBe(0);
    expect(known('a', 'b', 'c', 'seen again', 'young')).toEqual(['seen again', 'young']);
  });

  it('writes all of a group or none of it', () => {
    const broken = { tenantId: null as unknown as string, keyFingerprint: 'bbbb' };
    expect(() =>
      store.apply([
        { kind: 'owner', ids: ['a'], owner },
        { kind: 'home', tenantId: 'ours', keyFingerprint: 'aaaa' },
        { kind: 'owner', ids: ['b'], owner: broken },
      ]),
    ).toThrow(/NOT NULL/);
    expect(known('a', 'b')).toEqual([]);
    expect(store.homeKey('ours')).toBeUndefined();
  });
});
