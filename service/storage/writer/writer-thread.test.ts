import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import BetterSqlite3 from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { StartupError } from '../../lib/startup-error.ts';
import { createEventRecorder } from '../../metrics/sqlite/create-event-recorder.ts';
import { createRequestHistory } from '../../metrics/sqlite/create-request-history.ts';
import { sampleEvent } from '../../testing/sample-event.ts';
import { canMountSmallDisk, mountSmallDisk, NEEDS_SMALL_DISK } from '../../testing/small-disk.ts';
import { createWorkspaceAffinity } from '../../workspace-affinity/sqlite/create-workspace-affinity.ts';
import { WriterUnavailable } from './writer-link.ts';
import type { ToWriter } from './writer-messages.ts';
import { startWriterThread, type WriterThread } from './writer-thread.ts';

const retention = { maxAgeMs: 30 * 86_400_000, maxRows: 10_000_000 };
let directory: string;
const threads: WriterThread[] = [];

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'tulay-thread-'));
});
afterEach(async () => {
  for (const thread of threads.splice(0)) await thread.close();
  rmSync(directory, { recursive: true, force: true });
});

async function start(where = directory): Promise<WriterThread> {
  const thread = await startWriterThread({ directory: where, retention, requestLog: undefined });
  threads.push(thread);
  return thread;
}

function storedEvents(where = directory): number {
  const db = new BetterSqlite3(join(where, 'metrics.db'), { readonly: true });
  const count = db.prepare('SELECT count(*) FROM request_event').pluck().get();
  db.close();
  return Number(count);
}

/** Nothing a part of the service would send: the thread dies of it. */
function kill(thread: WriterThread): void {
  thread.post(undefined as unknown as ToWriter);
}

describe('the writer thread', () => {
  it('stores every one of 100,000 events', async () => {
    const thread = await start();
    const recorder = createEventRecorder({ writer: thread });
    const event = sampleEvent();
    for (let index = 0; index < 100_000; index += 1) {
      event.id = `req_${index}`;
      recorder.record(event);
      if (index % 20_000 === 19_999) await recorder.flush();
    }
    await thread.close();
    expect(recorder.health()).toEqual({
      status: 'degraded',
      reason: 'the store was closed',
      dropped: 0,
      buffered: 0,
    });
    expect(storedEvents()).toBe(100_000);
  });

  it('keeps count of each event when more come than it can take', async () => {
    const thread = await start();
    const recorder = createEventRecorder({ writer: thread, maxEvents: 5_000 });
    for (let index = 0; index < 20_000; index += 1) recorder.record(sampleEvent());
    expect(recorder.dropped).toBe(15_000);
    await recorder.flush();
    recorder.record(sampleEvent());
    await thread.close();
    expect(recorder.dropped).toBe(15_000);
    expect(storedEvents()).toBe(5_001);
  });

  it('reads the history back, newest first', async () => {
    const thread = await start();
    const recorder = createEventRecorder({ writer: thread });
    const history = createRequestHistory(thread);
    expect(await history.recent({ limit: 5 })).toEqual([]);
    for (let index = 1; index <= 7; index += 1) recorder.record(sampleEvent({ id: `req_${index}` }));
    await recorder.flush();
    const page = await history.recent({ limit: 5 });
    expect(page.map(({ id }) => id)).toEqual(['req_7', 'req_6', 'req_5', 'req_4', 'req_3']);
    const next = await history.recent({ limit: 5, before: 'req_3' });
    expect(next).toEqual([sampleEvent({ id: 'req_2' }), sampleEvent({ id: 'req_1' })]);
  });

  it('is started again when it dies, and the service goes on', async () => {
    const thread = await start();
    const recorder = createEventRecorder({ writer: thread });
    const affinity = createWorkspaceAffinity(thread);
    const history = createRequestHistory(thread);
    recorder.record(sampleEvent({ id: 'before' }));
    await recorder.flush();

    kill(thread);
    recorder.record(sampleEvent({ id: 'lost' }));
    await recorder.flush();
    await vi.waitFor(() => expect(thread.up).toBe(false));
    expect(recorder.health()).toMatchObject({ status: 'degraded', dropped: 1 });
    affinity.remember(['file_1'], { tenantId: 't', keyFingerprint: 'k' });
    recorder.record(sampleEvent({ id: 'after' }));
    await expect(history.recent({ limit: 5 })).rejects.toThrow(WriterUnavailable);
    expect(await affinity.owners(['file_1'])).toEqual(
      new Map([['file_1', { tenantId: 't', keyFingerprint: 'k' }]]),
    );

    await recorder.flush();
    await affinity.flush();
    expect(recorder.health()).toEqual({ status: 'healthy', reason: null, dropped: 1, buffered: 0 });
    expect((await history.recent({ limit: 5 })).map(({ id }) => id)).toEqual(['after', 'before']);
    expect((await affinity.owners(['file_1'])).size).toBe(1);
  });

  it('answers nobody for ever: who waits when it dies is told', async () => {
    const thread = await start();
    const answers = Promise.allSettled([
      (kill(thread), createRequestHistory(thread).recent({ limit: 1 })),
      createWorkspaceAffinity(thread).homeKey('t'),
    ]);
    expect(await answers).toEqual([
      { status: 'rejected', reason: expect.any(WriterUnavailable) },
      { status: 'fulfilled', value: undefined },
    ]);
  });

  it('ends, and lets the process end, when nobody reads its lines', async () => {
    const source = (name: string): string => JSON.stringify(join(import.meta.dirname, name));
    const program = `
      import { createEventRecorder } from ${source('../../metrics/sqlite/create-event-recorder.ts')};
      import { sampleEvent } from ${source('../../testing/sample-event.ts')};
      import { startWriterThread } from ${source('writer-thread.ts')};
      const writer = await startWriterThread({
        directory: ${JSON.stringify(directory)},
        retention: ${JSON.stringify(retention)},
        requestLog: { failuresOnly: false, format: 'json' },
      });
      const recorder = createEventRecorder({ writer });
      for (let index = 0; index < 10_000; index += 1) recorder.record(sampleEvent());
      await recorder.flush();
      await writer.close();
    `;
    const child = spawn(process.execPath, ['--input-type=module', '-e', program], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const startedAt = performance.now();
    await once(child, 'exit');
    expect(child.exitCode).toBe(0);
    // Sooner than the deadline of the close (5 s), at which the thread would have been ended by force.
    expect(performance.now() - startedAt).toBeLessThan(4_500);
    child.stdout.destroy();
    expect(storedEvents()).toBe(10_000);
  });

  it('can be closed while it is down, and twice', async () => {
    const thread = await start();
    const recorder = createEventRecorder({ writer: thread });
    kill(thread);
    await vi.waitFor(() => expect(thread.up).toBe(false));
    recorder.record(sampleEvent());
    await Promise.all([thread.close(), thread.close()]);
    await recorder.flush();
    expect(recorder.dropped).toBe(1);
  });

  it.each([
    ['a damaged history', 'metrics.db', /metrics\.db is damaged/],
    ['a damaged state', 'state.db', /state\.db is damaged/],
  ])('does not start over %s, and says so as a StartupError', async (_, file, expected) => {
    writeFileSync(join(directory, file), 'no database'.repeat(500));
    const failure = await start().then(
      () => undefined,
      (error: unknown) => error,
    );
    expect(failure).toBeInstanceOf(StartupError);
    expect(failure).toMatchObject({
      message: expect.stringMatching(expected),
      remedies: [expect.any(String), expect.any(String)],
    });
  });

  describe.skipIf(!canMountSmallDisk)(`on a small disk ${NEEDS_SMALL_DISK}`, () => {
    it('outlives a full disk: events and owners wait, and are stored when there is room', async () => {
      const disk = mountSmallDisk(8 * 1024 * 1024);
      const data = join(disk.path, 'data');
      mkdirSync(data);
      const thread = await start(data);
      const recorder = createEventRecorder({ writer: thread });
      const affinity = createWorkspaceAffinity(thread);
      try {
        recorder.record(sampleEvent());
        await recorder.flush();
        disk.fill();

        const owner = { tenantId: 't', keyFingerprint: 'k' };
        const fileIds = Array.from({ length: 1_000 }, (_, index) => `file_${index}_${'x'.repeat(40)}`);
        affinity.remember(fileIds, owner);
        for (let index = 0; index < 10_000; index += 1) recorder.record(sampleEvent({ id: `req_${index}` }));
        await vi.waitFor(() => expect(recorder.health()).toMatchObject({ status: 'degraded', dropped: 0 }));
        expect(recorder.health().reason).toMatch(/disk is full/);
        expect(recorder.health().buffered).toBeGreaterThan(0);
        expect(affinity.health()).toMatchObject({ status: 'degraded', lost: 0, buffered: 1_000 });
        expect((await affinity.owners(fileIds)).size).toBe(1_000);

        disk.free();
        await Promise.all([recorder.flush(), affinity.flush()]);
        expect(recorder.health()).toEqual({ status: 'healthy', reason: null, dropped: 0, buffered: 0 });
        expect(affinity.health()).toEqual({ status: 'healthy', reason: null, lost: 0, buffered: 0 });
        await thread.close();
        expect(storedEvents(data)).toBe(10_001);
      } finally {
        await thread.close();
        disk.unmount();
      }
    });

    it('ends within its time on a disk that stays full, and says what was lost', async () => {
      const disk = mountSmallDisk(1024 * 1024);
      const data = join(disk.path, 'data');
      mkdirSync(data);
      const thread = await start(data);
      const recorder = createEventRecorder({ writer: thread });
      try {
        disk.fill();
        for (let index = 0; index < 10_000; index += 1) recorder.record(sampleEvent());
        await thread.close();
        disk.free();
        expect(recorder.dropped + storedEvents(data)).toBe(10_000);
        expect(recorder.dropped).toBeGreaterThan(0);
      } finally {
        await thread.close();
        disk.unmount();
      }
    });
  });
});
