import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import {
  LIVE_FRAME_SCHEMAS,
  MAX_LISTENERS,
  MAX_RECORDS_PER_FRAME,
  type GapFrame,
  type LiveFrameName,
  type PulseFrame,
  type RequestsFrame,
} from '../../shared/live.ts';
import type { RequestEvent } from '../../shared/request-event.ts';
import { systemClock } from '../lib/clock.ts';
import { createEventRecorder } from '../metrics/sqlite/create-event-recorder.ts';
import { sampleKey } from '../testing/control-plane-server.ts';
import { sampleEvent } from '../testing/sample-event.ts';
import { describeHealth } from './health-sentence.ts';
import { LiveHub, type LiveReaderRequest } from './live-hub.ts';
import type { LiveStream } from './live-reader.ts';

/** A connection whose other end reads as fast as the test lets it. */
class FakeStream implements LiveStream {
  text = '';
  writableLength = 0;
  slow = false;
  state: 'open' | 'ended' | 'destroyed' = 'open';

  write(bytes: Buffer): boolean {
    if (this.state !== 'open') throw new Error(`written to when ${this.state}`);
    this.text += bytes.toString();
    if (this.slow) this.writableLength += bytes.length;
    return !this.slow;
  }

  end(): void {
    this.state = 'ended';
  }

  destroy(): void {
    this.state = 'destroyed';
  }

  /** What came since the last call, each checked against its schema. */
  frames(): { name: LiveFrameName; data: unknown; id: string | undefined }[] {
    const blocks = this.text.split('\n\n').filter((block) => block.includes('event: '));
    this.text = '';
    return blocks.map((block) => {
      const fields = new Map(
        block.split('\n').map((line) => [line.split(': ', 1)[0], line.slice(line.indexOf(': ') + 2)]),
      );
      const name = fields.get('event') as LiveFrameName;
      return {
        name,
        data: LIVE_FRAME_SCHEMAS[name].parse(JSON.parse(fields.get('data') ?? '')),
        id: fields.get('id'),
      };
    });
  }

  of<Data>(name: LiveFrameName): Data[] {
    return this.frames()
      .filter((frame) => frame.name === name)
      .map(({ data }) => data as Data);
  }
}

const writer = {
  up: true,
  post: () => {},
  call: () => Promise.reject(new Error('not part of this')),
  listen: () => {},
};
const WELL = { status: 'healthy', reason: null, buffered: 0, lost: 0 } as const;

let recorder: ReturnType<typeof createEventRecorder>;
let hub: LiveHub;
let inFlight: number;
let logged: unknown[];
let health: () => ReturnType<typeof describeHealth>;

beforeEach(() => {
  vi.useFakeTimers({ now: Date.UTC(2026, 4, 6, 14, 32) });
  recorder = createEventRecorder({ writer, batchEvents: 512 });
  inFlight = 0;
  logged = [];
  health = () =>
    describeHealth({
      at: Date.now(),
      serves: true,
      simulated: false,
      draining: false,
      notReady: null,
      keys: [sampleKey()],
      lastMinute: { requests: 0, failed: 0 },
      records: WELL,
      affinity: WELL,
      cache: 'healthy',
      queue: 'healthy',
      waiting: { count: 0, oldestMs: 0 },
      stopped: null,
      brownOuts: [],
    });
  hub = makeHub();
});
afterEach(() => {
  hub.close();
  vi.useRealTimers();
});

function makeHub(instanceId = 'start1'): LiveHub {
  return new LiveHub({
    clock: systemClock,
    instanceId,
    version: '1.2.3',
    events: recorder,
    log: { error: (...line) => logged.push(line) },
    keys: () => [sampleKey({ label: 'bay-1', inFlight: 2 }), sampleKey({ label: 'bay-2', state: 'open' })],
    inFlight: () => inFlight,
    openStreams: () => 3,
    waiting: () => ({ count: 4, oldestMs: 50 }),
    recorder: () => ({ status: 'degraded', reason: 'the disk is full', dropped: 7, buffered: 8 }),
    health: () => health(),
  });
}

function listen(changes: Partial<LiveReaderRequest> = {}): { stream: FakeStream; detach: () => void } {
  const stream = new FakeStream();
  const attached = hub.attach({
    stream,
    frames: new Set(['pulse', 'requests'] as const),
    allowed: () => true,
    lastEventId: undefined,
    sessionEndsAt: null,
    ...changes,
  });
  if (attached.kind !== 'attached') throw new Error(attached.kind);
  return { stream, detach: attached.detach };
}

function record(...events: Partial<RequestEvent>[]): void {
  for (const event of events) recorder.record(sampleEvent(event));
}

const tick = (ms = 0): Promise<unknown> => vi.advanceTimersByTimeAsync(ms);

describe('the live events', () => {
  it('greet, and give a pulse at once', async () => {
    const { stream } = listen({ sessionEndsAt: 5_000 });
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
    inFlight = 5;
    const { stream } = listen();
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
    const { stream } = listen();
    await tick(2_500);
    record(
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
    const { stream } = listen();
    for (const count of [3, 1, 2]) {
      record(...Array.from({ length: count }, () => ({})));
      // Second by second.
      // oxlint-disable-next-line no-await-in-loop
      await tick(1_000);
    }
    expect(stream.of<PulseFrame>('pulse').map(({ lastSecond }) => lastSecond)).toEqual([0, 3, 1, 2]);
  });

  it('show requests as they end, within a frame', async () => {
    const { stream } = listen();
    await tick(100);
    stream.frames();
    const events = [{ id: 'a', userId: 'Jos\u00e9\n\n', firstByteMs: null }, { id: 'b' }];
    record(...events);
    await tick(20);
    const data = {
      at: expect.any(Number),
      records: events.map((event) => sampleEvent(event)),
      skipped: 0,
    };
    expect(stream.frames()).toEqual([{ name: 'requests', id: 'start1.1', data }]);
  });

  it('send at most 60 frames a second, and each request once', async () => {
    const { stream } = listen();
    for (let ms = 0; ms < 1_000; ms += 5) {
      record({ id: `r${ms}` });
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
    const { stream } = listen();
    await tick(5);
    for (let index = 0; index < 700; index += 1) {
      record({ id: `r${index}`, ...(index % 100 === 99 && { status: 500, errorClass: 'api_error' }) });
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

  it('keep a frame short where clients send long texts', async () => {
    const { stream } = listen();
    const long = '\u0001'.repeat(600);
    for (let index = 0; index < 20; index += 1)
      record({ path: long, model: long, errorClass: long, stopReason: long });
    await tick(20);
    expect(stream.text.length).toBeLessThan(40_000);
    expect(stream.of<RequestsFrame>('requests')[0]?.skipped).toBeGreaterThan(0);
  });

  it('are only what was asked for', async () => {
    const { stream: pulses } = listen({ frames: new Set(['pulse'] as const) });
    const { stream: requests } = listen({ frames: new Set(['requests'] as const) });
    record({});
    await tick(1_100);
    expect(new Set(pulses.frames().map(({ name }) => name))).toEqual(new Set(['hello', 'pulse']));
    expect(new Set(requests.frames().map(({ name }) => name))).toEqual(new Set(['hello', 'requests']));
  });

  it('go on after a broken connection where they were', async () => {
    const { stream, detach } = listen();
    record({ id: 'seen' });
    await tick(20);
    const last = stream.frames().at(-1)?.id;
    detach();
    record({ id: 'missed 1' });
    await tick(3_000);
    record({ id: 'missed 2' });
    await tick(3_000);
    const { stream: again } = listen({ lastEventId: last });
    const ids = again.of<RequestsFrame>('requests').flatMap(({ records }) => records.map(({ id }) => id));
    expect(ids).toEqual(['missed 1', 'missed 2']);
  });

  it.each([
    ['nobody listened for a while', 'start1.1', 12_000, 'too-old'],
    ['the service was started anew', 'start0.1', 10, 'other-start'],
    ['the id is of the future', 'start1.77', 10, 'too-old'],
    ['the id is none', 'nonsense', 10, 'other-start'],
  ])('tell of a gap when %s', async (_, lastEventId, away, reason) => {
    const { detach } = listen();
    record({});
    await tick(20);
    detach();
    await tick(away);
    const { stream } = listen({ lastEventId });
    expect(stream.of<GapFrame>('gap')).toEqual([{ reason, from: null, to: Date.now(), records: null }]);
  });

  it('tell of no gap when nothing was missed', async () => {
    const { stream, detach } = listen();
    record({});
    await tick(20);
    detach();
    const { stream: again } = listen({ lastEventId: stream.frames().at(-1)?.id });
    expect(again.frames().map(({ name }) => name)).toEqual(['hello']);
  });

  it('cost nothing while nobody listens', async () => {
    const watch = vi.spyOn(recorder, 'watch');
    const { detach } = listen();
    expect(vi.getTimerCount()).toBeGreaterThan(2);
    detach();
    await tick(10_000);
    expect(watch.mock.calls.at(-1)).toEqual([null]);
    await tick(1_000);
    expect(vi.getTimerCount()).toBe(0);
    record({});
    expect(vi.getTimerCount()).toBe(1);
  });

  it('skip a reader that is slow, tell it what it missed, and do not pile up for it', async () => {
    const { stream } = listen();
    const { stream: quick } = listen();
    stream.slow = true;
    let most = 0;
    for (let round = 0; round < 400; round += 1) {
      record(...Array.from({ length: 20 }, () => ({ path: '/'.repeat(400) })));
      // oxlint-disable-next-line no-await-in-loop
      await tick(20);
      most = Math.max(most, stream.writableLength);
    }
    expect(most).toBeLessThan(200_000);
    expect(stream.state).toBe('open');
    stream.slow = false;
    stream.writableLength = 0;
    record({ id: 'after' });
    await tick(20);
    const frames = stream.frames();
    const seen = frames
      .filter(({ name }) => name === 'requests')
      .reduce(
        (sum, { data }) => sum + (data as RequestsFrame).records.length + (data as RequestsFrame).skipped,
        0,
      );
    const gaps = frames.filter(({ name }) => name === 'gap').map(({ data }) => data as GapFrame);
    expect(gaps).toMatchObject([{ reason: 'slow-reader', to: expect.any(Number) }]);
    expect(seen + (gaps[0]?.records ?? 0)).toBe(8_001);
    expect(quick.of<RequestsFrame>('requests').length).toBe(401);
  });

  it('cut off a reader that takes nothing for 30 s', async () => {
    const { stream } = listen();
    stream.slow = true;
    stream.writableLength = 100_000;
    await tick(29_000);
    expect(stream.state).toBe('open');
    await tick(3_000);
    expect(stream.state).toBe('destroyed');
  });

  it('keep a quiet stream open with a comment', async () => {
    const { stream } = listen({ frames: new Set(['requests'] as const) });
    await tick(16_000);
    expect(stream.text.match(/^: beat$/gm)?.length).toBe(1);
  });

  it('end with the session, and say so', async () => {
    let allowed = true;
    const { stream } = listen({ allowed: () => allowed });
    const { stream: other } = listen();
    await tick(1_000);
    stream.frames();
    allowed = false;
    await tick(1_000);
    expect(stream.frames()).toMatchObject([
      {
        name: 'end',
        data: { reason: 'session-over', message: expect.stringContaining('npm start -- --link') },
      },
    ]);
    expect([stream.state, other.state, hub.readers]).toEqual(['ended', 'open', 1]);
  });

  it('end when the service does, with the last requests', async () => {
    const { stream } = listen();
    await tick();
    stream.frames();
    record({ id: 'last' });
    hub.close();
    expect(stream.frames().map(({ name }) => name)).toEqual(['requests', 'end']);
    expect(stream.state).toBe('ended');
    expect(hub.room).toBe('closed');
    await tick(2_000);
    expect(vi.getTimerCount()).toBeLessThanOrEqual(1);
  });

  it('have room for so many readers and no more', () => {
    const readers = Array.from({ length: MAX_LISTENERS }, () => listen());
    expect(hub.room).toBe('full');
    readers[0]?.detach();
    readers[0]?.detach();
    expect([hub.room, hub.readers]).toEqual(['free', MAX_LISTENERS - 1]);
  });

  it('go on when a part cannot be read for once', async () => {
    const { stream } = listen();
    await tick(500);
    const well = health;
    health = () => {
      throw new Error('broken');
    };
    await tick(1_000);
    health = well;
    await tick(1_000);
    expect(stream.of('pulse').length).toBe(2);
    expect(logged.length).toBe(1);
  });
});
