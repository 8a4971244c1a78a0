import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { startWriterThread } from '../../storage/writer/writer-thread.ts';
import type { WriterLink, WriterListener } from '../../storage/writer/writer-link.ts';
import type { ToWriter } from '../../storage/writer/writer-messages.ts';
import { workspaceAffinityContract } from '../workspace-affinity.contract.ts';
import { createWorkspaceAffinity, type StoredWorkspaceAffinity } from './create-workspace-affinity.ts';

const owner = { tenantId: 'ours', keyFingerprint: 'aaaa' };
const retention = { maxAgeMs: 1e12, maxRows: 1_000 };

workspaceAffinityContract('SQLite', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'tulay-affinity-'));
  const thread = await startWriterThread({ directory, retention, requestLog: undefined });
  return {
    affinity: createWorkspaceAffinity(thread),
    close: async () => {
      await thread.close();
      rmSync(directory, { recursive: true });
    },
  };
});

describe('createWorkspaceAffinity', () => {
  it('has on the disk at the close what was remembered before it', async () => {
    const directory = mkdtempSync(join(tmpdir(), 'tulay-affinity-'));
    const first = await startWriterThread({ directory, retention, requestLog: undefined });
    const before = createWorkspaceAffinity(first);
    const ids = Array.from({ length: 2_000 }, (_, index) => `file_${index}`);
    for (const id of ids) before.remember([id], owner);
    before.setHomeKey('ours', 'aaaa');
    await first.close();

    const second = await startWriterThread({ directory, retention, requestLog: undefined });
    const after = createWorkspaceAffinity(second);
    expect((await after.owners(ids)).size).toBe(2_000);
    expect(await after.homeKey('ours')).toBe('aaaa');
    await second.close();
    rmSync(directory, { recursive: true });
  });
});

/** A writer thread that answers when the test says so; nothing is ever found in its store. */
class PuppetWriter implements WriterLink {
  up = true;
  readonly groups: number[] = [];
  #listener: WriterListener = {};

  post(message: ToWriter): void {
    if (message.kind === 'affinity') this.groups.push(message.writes.length);
  }

  call(): Promise<never> {
    return Promise.reject(new Error('away'));
  }

  listen(listener: WriterListener): void {
    this.#listener = listener;
  }

  settle(failure: string | null): void {
    this.#listener.message?.({ kind: 'affinity-settled', failure });
  }

  die(): void {
    this.up = false;
    this.#listener.down?.('it died');
  }

  revive(): void {
    this.up = true;
    this.#listener.up?.();
  }
}

describe('its outbox', () => {
  let writer: PuppetWriter;
  let affinity: StoredWorkspaceAffinity;
  beforeEach(() => {
    vi.useFakeTimers();
    writer = new PuppetWriter();
    affinity = createWorkspaceAffinity(writer);
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  it('gathers what comes while a group is under way into the next', () => {
    for (const id of ['a', 'b', 'c', 'd']) affinity.remember([id], owner);
    expect(writer.groups).toEqual([1]);
    writer.settle(null);
    expect(writer.groups).toEqual([1, 3]);
    writer.settle(null);
    expect(affinity.health()).toEqual({ status: 'healthy', reason: null, lost: 0, buffered: 0 });
  });

  it('sends again what could not be written, ever more seldom', async () => {
    affinity.remember(['a', 'b'], owner);
    writer.settle('disk full');
    affinity.remember(['c'], owner);
    expect(affinity.health()).toEqual({ status: 'degraded', reason: 'disk full', lost: 0, buffered: 3 });
    expect(writer.groups).toEqual([1]);
    await vi.advanceTimersByTimeAsync(250);
    expect(writer.groups).toEqual([1, 2]);
    writer.settle('disk full');
    await vi.advanceTimersByTimeAsync(499);
    expect(writer.groups).toEqual([1, 2]);
    await vi.advanceTimersByTimeAsync(1);
    expect(writer.groups).toEqual([1, 2, 2]);
    writer.settle(null);
    expect(affinity.health()).toEqual({ status: 'healthy', reason: null, lost: 0, buffered: 0 });
  });

  it('sends again what was with a thread that died, and finds it meanwhile', async () => {
    affinity.remember(['a'], owner);
    affinity.setHomeKey('ours', 'aaaa');
    affinity.setHomeKey('ours', 'bbbb');
    writer.die();
    expect(await affinity.owners(['a', 'b'])).toEqual(new Map([['a', owner]]));
    expect(await affinity.homeKey('ours')).toBe('bbbb');
    expect(await affinity.homeKey('theirs')).toBeUndefined();
    writer.revive();
    expect(writer.groups).toEqual([1, 3]);
  });

  it('is bounded, and counts what it loses', () => {
    writer.die();
    const ids = Array.from({ length: 4_000 }, (_, index) => `id_${index}`);
    affinity.remember(ids, owner);
    affinity.remember(ids, owner);
    affinity.remember(ids, owner);
    expect(affinity.health()).toEqual({
      status: 'degraded',
      reason: 'it died',
      lost: 4_000,
      buffered: 8_000,
    });
  });
});
