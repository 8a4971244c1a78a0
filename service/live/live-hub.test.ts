/** What the live events show. */
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { MAX_RECORDS_PER_FRAME, type PulseFrame, type RequestsFrame } from '../../shared/live.ts';
import { liveStage, sampleHealth, type LiveStage } from '../testing/live-stage.ts';
import { sampleEvent } from '../testing/sample-event.ts';

let stage: LiveStage;

beforeEach(() => {
  vi.useFakeTimers({ now: Date.UTC(2026, 4, 6, 14, 32) });
  stage = liveStage();
});
afterEach(() => {
  stage.hub.close();
  vi.useRealTimers();
});

const tick = (ms = 0): Promise<unknown> => vi.advanceTimersByTimeAsync(ms);

describe('the live events', () => {
  it('greet, and give a pulse at once', async () => {
    const { stream } = stage.listen({ sessionEndsAt: 5_000 });
    expect(stream.text.startsWith('retry: 1000\n\n')).toBe(true);
    await tick();
    const [hello, pulse, ...more] = stream.frames();
    expect(more).toEqual([]);
    expect(hello).toMatchObject({
      name: 'hello',
      data: {
        instanceId: 'start1',
        version: '1.2.3',
        serverTime: Date.now(),
        pulseMs: 1_000,
        sessionEndsAt: 5_000,
      },
    });
    expect(pulse?.name).toBe('pulse');
  });

  it('show every part in a pulse, once a second', async () => {
    const { stream } = stage.listen();
    await tick(3_000);
    const pulses = stream.of<PulseFrame>('pulse');
    expect(pulses.length).toBe(4);
    expect(pulses[3]).toMatchObject({
      windowMs: 3_000,
      inFlight: 5,
      openStreams: 3,
      waiting: { count: 4, oldestMs: 50 },
      keys: {
        total: 2,
        healthy: 1,
        circuitOpen: 1,
        list: [
          { label: 'bay-1', inFlight: 2 },
          { label: 'bay-2', state: 'open' },
        ],
      },
      store: { status: 'degraded', reason: 'the disk is full', waiting: 8, dropped: 7 },
      health: { status: 'healthy' },
    });
  });

  it('sum up the requests of the last seconds', async () => {
    const { stream } = stage.listen();
    await tick(2_500);
    stage.record(
      { durationMs: 100 },
      { durationMs: 300, stream: true, firstByteMs: 80, simulated: true },
      { status: 529, errorClass: 'overloaded_error', outputTokens: null },
      { status: 404, errorClass: 'not_found', attempts: 0, outputTokens: null },
    );
    await tick(1_500);
    const pulse = stream.of<PulseFrame>('pulse').at(-1);
    expect(pulse).toMatchObject({
      windowMs: 4_000,
      requests: 4,
      perSecond: 1,
      answered: { upstream: 2, simulated: 1, cache: 0, gateway: 1 },
      failed: 1,
      errors: { overloaded: 1, caller: 1, timeout: 0 },
      lastByte: { n: 2, p99: 300 },
      firstToken: { n: 1, p50: 80 },
    });
    await tick(12_000);
    expect(stream.of<PulseFrame>('pulse').at(-1)).toMatchObject({ requests: 0, lastByte: null, failed: 0 });
  });

  it('count a second for the line that moves each second', async () => {
    const { stream } = stage.listen();
    for (const count of [3, 1, 2]) {
      stage.record(...Array.from({ length: count }, () => ({})));
      // Second by second.
      // oxlint-disable-next-line no-await-in-loop
      await tick(1_000);
    }
    expect(stream.of<PulseFrame>('pulse').map(({ lastSecond }) => lastSecond)).toEqual([0, 3, 1, 2]);
  });

  it('show requests as they end, within a frame', async () => {
    const { stream } = stage.listen();
    await tick(100);
    stream.frames();
    const events = [{ id: 'a', userId: 'Jos\u00e9\n\n', firstByteMs: null }, { id: 'b' }];
    stage.record(...events);
    await tick(20);
    const data = {
      at: expect.any(Number),
      records: events.map((event) => sampleEvent(event)),
      skipped: 0,
    };
    expect(stream.frames()).toEqual([{ name: 'requests', id: 'start1.1', data }]);
  });

  it('send at most 60 frames a second, and each request once', async () => {
    const { stream } = stage.listen();
    for (let ms = 0; ms < 1_000; ms += 5) {
      stage.record({ id: `r${ms}` });
      // Time passes between them.
      // oxlint-disable-next-line no-await-in-loop
      await tick(5);
    }
    await tick(20);
    const frames = stream.of<RequestsFrame>('requests');
    expect(frames.length).toBeLessThanOrEqual(61);
    expect(frames.length).toBeGreaterThan(40);
    const ids = frames.flatMap(({ records }) => records.map(({ id }) => id));
    expect(ids).toEqual(Array.from({ length: 200 }, (_, index) => `r${index * 5}`));
  });

  it('keep a frame short under load, count what is left out, and leave out no failure before a success', async () => {
    const { stream } = stage.listen();
    await tick(5);
    for (let index = 0; index < 700; index += 1) {
      stage.record({ id: `r${index}`, ...(index % 100 === 99 && { status: 500, errorClass: 'api_error' }) });
    }
    await tick(20);
    const frames = stream.of<RequestsFrame>('requests');
    expect(frames.length).toBe(1);
    const { records, skipped } = frames[0] ?? { records: [], skipped: 0 };
    expect([records.length, skipped]).toEqual([MAX_RECORDS_PER_FRAME, 700 - MAX_RECORDS_PER_FRAME]);
    expect(records.filter(({ status }) => status === 500).length).toBe(7);
    await tick(1_000);
    expect(stream.of<PulseFrame>('pulse').at(-1)?.requests).toBe(700);
  });

  it('show some 200 requests a second under a lasting load, and count the others', async () => {
    const { stream } = stage.listen();
    for (let ms = 0; ms < 5_000; ms += 10) {
      stage.record(...Array.from({ length: 30 }, () => ({})));
      // oxlint-disable-next-line no-await-in-loop
      await tick(10);
    }
    await tick(20);
    const frames = stream.of<RequestsFrame>('requests');
    const shown = frames.reduce((sum, { records }) => sum + records.length, 0);
    const skipped = frames.reduce((sum, frame) => sum + frame.skipped, 0);
    expect(shown + skipped).toBe(15_000);
    expect(shown).toBeGreaterThan(900);
    expect(shown).toBeLessThan(1_050);
  });

  it('keep a frame short where clients send long texts', async () => {
    const { stream } = stage.listen();
    const long = '\u0001'.repeat(600);
    for (let index = 0; index < 20; index += 1)
      stage.record({ path: long, model: long, errorClass: long, stopReason: long });
    await tick(20);
    expect(stream.text.length).toBeLessThan(40_000);
    expect(stream.of<RequestsFrame>('requests')[0]?.skipped).toBeGreaterThan(0);
  });

  it('are only what was asked for', async () => {
    const { stream: pulses } = stage.listen({ frames: new Set(['pulse'] as const) });
    const { stream: requests } = stage.listen({ frames: new Set(['requests'] as const) });
    stage.record({});
    await tick(1_100);
    expect(new Set(pulses.frames().map(({ name }) => name))).toEqual(new Set(['hello', 'pulse']));
    expect(new Set(requests.frames().map(({ name }) => name))).toEqual(new Set(['hello', 'requests']));
  });

  it('go on when a part cannot be read for once', async () => {
    let broken = false;
    stage = liveStage({
      health: () => {
        if (broken) throw new Error('broken');
        return sampleHealth();
      },
    });
    const { stream } = stage.listen();
    await tick(500);
    broken = true;
    await tick(1_000);
    broken = false;
    await tick(1_000);
    expect(stream.of('pulse').length).toBe(2);
    expect(stage.logged.length).toBe(1);
  });
});
