import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SqliteError } from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { sampleEvent } from '../../testing/sample-event.ts';
import { EventBatchBuilder, type EventBatch } from '../event-batch.ts';
import { EventStore } from './event-store.ts';
import { EventWriter } from './event-writer.ts';

/** A store whose disk can be full. */
class MoodyStore extends EventStore {
  failure: Error | undefined;

  override insert(batch: EventBatch): void {
    if (this.failure !== undefined) throw this.failure;
    super.insert(batch);
  }
}

const full = new SqliteError('database or disk is full', 'SQLITE_FULL');
let directory: string;
let store: MoodyStore;
let writer: EventWriter;
let settled: [count: number, lost: number][];
let states: (string | null)[];
let opened: number;

beforeEach(() => {
  vi.useFakeTimers();
  directory = mkdtempSync(join(tmpdir(), 'tulay-writer-'));
  store = new MoodyStore(directory);
  settled = [];
  states = [];
  opened = 0;
  writer = new EventWriter(store, {
    file: join(directory, 'metrics.db'),
    openStore: () => {
      opened += 1;
      store = new MoodyStore(directory);
      return store;
    },
    settled: (...done) => settled.push(done),
    stateChanged: (reason) => states.push(reason),
  });
});
afterEach(() => {
  writer.close();
  vi.useRealTimers();
  rmSync(directory, { recursive: true });
});

let made = 0;
function batchOf(count: number, changes: Parameters<typeof sampleEvent>[0] = {}): EventBatch {
  const builder = new EventBatchBuilder(count);
  for (let index = 0; index < count; index += 1)
    builder.add(sampleEvent({ id: `req_${(made += 1)}`, ...changes }));
  return builder.take();
}

describe('EventWriter', () => {
  it('stores a batch when it comes', async () => {
    writer.write(batchOf(20));
    expect(settled).toEqual([[20, 0]]);
    expect((await store.pages.page({ limit: 100 })).length).toBe(20);
    expect(states).toEqual([]);
  });

  it('keeps what comes while the disk is full, and stores it in order once there is room', async () => {
    store.failure = full;
    for (let index = 0; index < 10; index += 1) writer.write(batchOf(5));
    expect(settled).toEqual([]);
    expect(states).toEqual(['the disk is full (database or disk is full)']);
    await vi.advanceTimersByTimeAsync(400);
    expect(settled).toEqual([]);

    store.failure = undefined;
    await vi.advanceTimersByTimeAsync(5_000);
    expect(settled).toEqual(Array.from({ length: 10 }, () => [5, 0]));
    expect(states.at(-1)).toBeNull();
    const ids = (await store.pages.page({ limit: 100 })).map(({ id }) => Number(id.slice(4)));
    expect(ids).toEqual(ids.toSorted((a, b) => b - a));
    expect(ids.length).toBe(50);
  });

  it('opens the file anew when it goes on failing', async () => {
    store.failure = new SqliteError('disk I/O error', 'SQLITE_IOERR');
    writer.write(batchOf(5));
    await vi.advanceTimersByTimeAsync(10_000);
    expect(opened).toBe(1);
    expect(settled).toEqual([[5, 0]]);
    expect((await store.pages.page({ limit: 100 })).length).toBe(5);
  });

  it('loses only the faulty event of a batch', async () => {
    const builder = new EventBatchBuilder(3);
    for (const status of [200, NaN, 201]) builder.add(sampleEvent({ status }));
    writer.write(builder.take());
    expect(settled).toEqual([[3, 1]]);
    expect(states).toEqual([]);
    expect((await store.pages.page({ limit: 10 })).map(({ status }) => status)).toEqual([201, 200]);
  });

  it('tries once more at the end, and counts what is lost', () => {
    store.failure = full;
    writer.write(batchOf(5));
    writer.write(batchOf(7));
    writer.close();
    expect(settled).toEqual([
      [5, 5],
      [7, 7],
    ]);
  });
});
