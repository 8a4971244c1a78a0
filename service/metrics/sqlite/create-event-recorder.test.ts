import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { WriterLink, WriterListener } from '../../storage/writer/writer-link.ts';
import type { ToWriter } from '../../storage/writer/writer-messages.ts';
import { eventOf, type EventBatch } from '../event-batch.ts';
import { sampleEvent } from '../../testing/sample-event.ts';
import { createEventRecorder, type HealthyEventRecorder } from './create-event-recorder.ts';

/** A writer thread whose life and answers the test decides. */
class PuppetWriter implements WriterLink {
  up = true;
  readonly batches: number[] = [];
  readonly #listeners: WriterListener[] = [];

  post(message: ToWriter): void {
    if (message.kind === 'events') this.batches.push(message.batch.count);
  }

  call(): Promise<never> {
    return Promise.reject(new Error('not part of this'));
  }

  listen(listener: WriterListener): void {
    this.#listeners.push(listener);
  }

  settle(count: number, lost = 0): void {
    for (const { message } of this.#listeners) message?.({ kind: 'events-settled', count, lost });
  }

  state(reason: string | null): void {
    for (const { message } of this.#listeners) message?.({ kind: 'events-state', reason });
  }

  die(): void {
    this.up = false;
    for (const { down } of this.#listeners) down?.('it died');
  }

  revive(): void {
    this.up = true;
    for (const { up } of this.#listeners) up?.();
  }

  closing(): void {
    for (const { closing } of this.#listeners) closing?.();
  }
}

let writer: PuppetWriter;
let recorder: HealthyEventRecorder;
beforeEach(() => {
  vi.useFakeTimers();
  writer = new PuppetWriter();
  recorder = createEventRecorder({ writer, batchEvents: 10, batchMs: 100, maxEvents: 40 });
});
afterEach(() => {
  vi.useRealTimers();
});

function record(count: number): void {
  for (let index = 0; index < count; index += 1) recorder.record(sampleEvent());
}

async function isResolved(promise: Promise<void>): Promise<boolean> {
  const pending = vi.advanceTimersByTimeAsync(0).then(() => false);
  return await Promise.race([promise.then(() => true), pending]);
}

describe('createEventRecorder', () => {
  it('hands over a batch when it is full', () => {
    record(25);
    expect(writer.batches).toEqual([10, 10]);
  });

  it('hands over what there is when its oldest event is 100 ms old', async () => {
    record(1);
    await vi.advanceTimersByTimeAsync(60);
    record(2);
    expect(writer.batches).toEqual([]);
    await vi.advanceTimersByTimeAsync(40);
    expect(writer.batches).toEqual([3]);
    await vi.advanceTimersByTimeAsync(1_000);
    expect(writer.batches).toEqual([3]);
    record(1);
    await vi.advanceTimersByTimeAsync(100);
    expect(writer.batches).toEqual([3, 1]);
  });

  it('holds a bounded number of events and counts the others as dropped', () => {
    record(100);
    expect(writer.batches).toEqual([10, 10, 10, 10]);
    expect(recorder.dropped).toBe(60);
    expect(recorder.health()).toEqual({
      status: 'degraded',
      reason: 'the store cannot keep up',
      dropped: 60,
      buffered: 40,
    });
    writer.settle(10);
    record(11);
    expect(recorder.dropped).toBe(61);
  });

  it('is degraded while the store fails and healthy again after it', () => {
    record(10);
    writer.state('the disk is full');
    expect(recorder.health()).toEqual({
      status: 'degraded',
      reason: 'the disk is full',
      dropped: 0,
      buffered: 10,
    });
    writer.state(null);
    writer.settle(10, 1);
    expect(recorder.health()).toEqual({ status: 'healthy', reason: null, dropped: 1, buffered: 0 });
  });

  it('counts what was with a thread that died as dropped, and gives the next one what came after', () => {
    record(13);
    writer.die();
    expect(recorder.health()).toEqual({ status: 'degraded', reason: 'it died', dropped: 10, buffered: 3 });
    record(9);
    expect(writer.batches).toEqual([10]);
    writer.revive();
    expect(writer.batches).toEqual([10, 10]);
    expect(recorder.health()).toMatchObject({ status: 'healthy', dropped: 10, buffered: 12 });
  });

  it('flushes what was recorded so far, whatever comes later', async () => {
    expect(await isResolved(recorder.flush())).toBe(true);
    record(12);
    const flushed = recorder.flush();
    expect(writer.batches).toEqual([10, 2]);
    record(10);
    writer.settle(10);
    expect(await isResolved(flushed)).toBe(false);
    writer.settle(2);
    expect(await isResolved(flushed)).toBe(true);
  });

  it('resolves a flush when the events are known to be lost', async () => {
    record(12);
    const flushed = recorder.flush();
    writer.die();
    expect(await isResolved(flushed)).toBe(true);
    expect(recorder.dropped).toBe(12);
  });

  it('hands over the rest at the end and takes nothing after it', async () => {
    record(3);
    writer.closing();
    expect(writer.batches).toEqual([3]);
    record(2);
    expect(recorder.dropped).toBe(2);
    writer.die();
    expect(recorder.dropped).toBe(5);
    expect(await isResolved(recorder.flush())).toBe(true);
  });

  it('shows a watcher each event once, before its batch leaves', () => {
    const seen: string[] = [];
    const note = (batch: EventBatch, from: number): void => {
      for (let index = from; index < batch.count; index += 1) seen.push(eventOf(batch, index).id);
    };
    const recordIds = (...ids: string[]): void => {
      for (const id of ids) recorder.record(sampleEvent({ id }));
    };
    recordIds('before');
    recorder.watch(note);
    recorder.look();
    expect(seen).toEqual([]);
    recordIds('a', 'b');
    recorder.look();
    recorder.look();
    expect(seen).toEqual(['a', 'b']);
    recordIds('c', 'd', 'e', 'f', 'g', 'h', 'i');
    expect(writer.batches).toEqual([10]);
    recordIds('j');
    recorder.look();
    expect(seen.join('')).toBe('abcdefghij');
    recorder.watch(null);
    recordIds('k');
    recorder.look();
    recorder.watch(note);
    recordIds('l');
    recorder.look();
    expect(seen.join('')).toBe('abcdefghijl');
  });

  it('gives up what no thread will come for', async () => {
    writer.die();
    record(25);
    const flushed = recorder.flush();
    writer.closing();
    writer.die();
    expect(await isResolved(flushed)).toBe(true);
    expect(recorder.health()).toMatchObject({ dropped: 25, buffered: 0 });
  });
});
