/** Readers of the live events that come, go, come back, are slow or no longer allowed. */
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { MAX_LISTENERS, type GapFrame, type RequestsFrame } from '../../shared/live.ts';
import { liveStage, type LiveStage } from '../testing/live-stage.ts';

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

describe('readers of the live events', () => {
  it('go on after a broken connection where they were', async () => {
    const { stream, detach } = stage.listen();
    stage.record({ id: 'seen' });
    await tick(20);
    const last = stream.frames().at(-1)?.id;
    detach();
    stage.record({ id: 'missed 1' });
    await tick(3_000);
    stage.record({ id: 'missed 2' });
    await tick(3_000);
    const { stream: again } = stage.listen({ lastEventId: last });
    const ids = again.of<RequestsFrame>('requests').flatMap(({ records }) => records.map(({ id }) => id));
    expect(ids).toEqual(['missed 1', 'missed 2']);
  });

  it.each([
    ['nobody listened for a while', 'start1.1', 12_000, 'too-old'],
    ['the service was started anew', 'start0.1', 10, 'other-start'],
    ['the id is of the future', 'start1.77', 10, 'too-old'],
    ['the id is none', 'nonsense', 10, 'other-start'],
  ])('tell of a gap when %s', async (_, lastEventId, away, reason) => {
    const { detach } = stage.listen();
    stage.record({});
    await tick(20);
    detach();
    await tick(away);
    const { stream } = stage.listen({ lastEventId });
    expect(stream.of<GapFrame>('gap')).toEqual([{ reason, from: null, to: Date.now(), records: null }]);
  });

  it('tell of no gap when nothing was missed', async () => {
    const { stream, detach } = stage.listen();
    stage.record({});
    await tick(20);
    detach();
    const { stream: again } = stage.listen({ lastEventId: stream.frames().at(-1)?.id });
    expect(again.frames().map(({ name }) => name)).toEqual(['hello']);
  });

  it('cost nothing while nobody listens', async () => {
    const watch = vi.spyOn(stage.recorder, 'watch');
    const { detach } = stage.listen();
    expect(vi.getTimerCount()).toBeGreaterThan(2);
    detach();
    await tick(10_000);
    expect(watch.mock.calls.at(-1)).toEqual([null]);
    await tick(1_000);
    expect(vi.getTimerCount()).toBe(0);
    stage.record({});
    expect(vi.getTimerCount()).toBe(1);
  });

  it('skip a reader that is slow, tell it what it missed, and do not pile up for it', async () => {
    const { stream } = stage.listen();
    const { stream: quick } = stage.listen();
    stream.slow = true;
    let most = 0;
    for (let round = 0; round < 400; round += 1) {
      stage.record(...Array.from({ length: 20 }, () => ({ path: '/'.repeat(400) })));
      // oxlint-disable-next-line no-await-in-loop
      await tick(20);
      most = Math.max(most, stream.writableLength);
    }
    expect(most).toBeLessThan(200_000);
    expect(stream.state).toBe('open');
    stream.slow = false;
    stream.writableLength = 0;
    stage.record({ id: 'after' });
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
    const { stream } = stage.listen();
    stream.slow = true;
    stream.writableLength = 100_000;
    await tick(29_000);
    expect(stream.state).toBe('open');
    await tick(3_000);
    expect(stream.state).toBe('destroyed');
  });

  it('keep a quiet stream open with a comment', async () => {
    const { stream } = stage.listen({ frames: new Set(['requests'] as const) });
    await tick(16_000);
    expect(stream.text.match(/^: beat$/gm)?.length).toBe(1);
  });

  it('end with the session, and say so', async () => {
    let allowed = true;
    const { stream } = stage.listen({ allowed: () => allowed });
    const { stream: other } = stage.listen();
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
    expect([stream.state, other.state, stage.hub.readers]).toEqual(['ended', 'open', 1]);
  });

  it('end when the service does, with the last requests', async () => {
    const { stream } = stage.listen();
    await tick();
    stream.frames();
    stage.record({ id: 'last' });
    stage.hub.close();
    expect(stream.frames().map(({ name }) => name)).toEqual(['requests', 'end']);
    expect(stream.state).toBe('ended');
    expect(stage.hub.room).toBe('closed');
    await tick(2_000);
    expect(vi.getTimerCount()).toBeLessThanOrEqual(1);
  });

  it('have room for so many readers and no more', () => {
    const readers = Array.from({ length: MAX_LISTENERS }, () => stage.listen());
    expect(stage.hub.room).toBe('full');
    readers[0]?.detach();
    readers[0]?.detach();
    expect([stage.hub.room, stage.hub.readers]).toEqual(['free', MAX_LISTENERS - 1]);
  });
});
