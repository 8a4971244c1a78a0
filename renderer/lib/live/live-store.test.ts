import { beforeEach, describe, expect, it } from 'vitest';
import { sampleHello, samplePulse, sampleRequests } from '../../testing/sample-frames.ts';
import { PULSES_KEPT, REQUESTS_KEPT, type TailNews } from './live.ts';
import { LiveStore } from './live-store.ts';

describe('the live store', () => {
  let frame: (() => void)[];
  let now: number;
  let store: LiveStore;
  let told: TailNews[];
  let renders: number;

  beforeEach(() => {
    frame = [];
    now = 0;
    store = new LiveStore(
      (work) => frame.push(work),
      () => now,
    );
    told = [];
    renders = 0;
    store.onTail((news) => told.push(news));
    store.store.subscribe(() => (renders += 1));
  });

  const nextFrame = (): void => {
    for (const work of frame.splice(0)) work();
  };
  const requests = (...ids: string[]): void =>
    store.requests({ at: 5_000, records: sampleRequests(...ids), skipped: 0 });
  const idsTold = (): string[] =>
    told.flatMap((news) => (news.kind === 'requests' ? news.records.map(({ id }) => id) : [news.kind]));

  it('hands on once per frame, in the order things came, however many came', () => {
    for (let i = 0; i < 60; i++) {
      requests(`r${i}`);
      store.pulse(samplePulse({ at: i }));
    }
    expect([renders, told.length]).toEqual([0, 0]);
    nextFrame();
    expect(renders).toBe(1);
    expect(idsTold()).toEqual(Array.from({ length: 60 }, (_, i) => `r${i}`));
    expect(store.store.getState().pulse?.at).toBe(59);
    nextFrame();
    expect(renders).toBe(1);
  });

  it('says when it last heard, by a clock that no wall clock moves', () => {
    now = 777;
    store.pulse(samplePulse({ at: 5 }));
    nextFrame();
    expect(store.store.getState()).toMatchObject({ asOf: 5, heardAt: 777 });
  });

  it('keeps the last requests for a screen that is opened later, newest first', () => {
    requests('a', 'b');
    requests('c');
    expect(store.recentRequests().map(({ id }) => id)).toEqual(['c', 'b', 'a']);
    requests(...Array.from({ length: REQUESTS_KEPT + 5 }, (_, i) => `n${i}`));
    expect(store.recentRequests()).toHaveLength(REQUESTS_KEPT);
    expect(store.recentRequests()[0]?.id).toBe(`n${REQUESTS_KEPT + 4}`);
  });

  it('keeps so many pulses and no more', () => {
    for (let i = 0; i < PULSES_KEPT + 10; i++) store.pulse(samplePulse({ at: i }));
    nextFrame();
    const { pulses } = store.store.getState();
    expect([pulses.length, pulses[0]?.at, pulses.at(-1)?.at]).toEqual([PULSES_KEPT, 10, PULSES_KEPT + 9]);
  });

  it('forgets the pulses of another start of the service', () => {
    store.hello(sampleHello());
    store.pulse(samplePulse());
    nextFrame();
    store.hello(sampleHello());
    nextFrame();
    expect(store.store.getState().pulses).toHaveLength(1);
    store.hello(sampleHello({ instanceId: 'start-2' }));
    nextFrame();
    expect(store.store.getState()).toMatchObject({ pulse: null, pulses: [] });
  });

  describe('paused', () => {
    beforeEach(() => {
      store.pulse(samplePulse({ at: 1 }));
      requests('before');
      store.pause();
    });

    it('shows what came before the pause and nothing after it, and counts what waits', () => {
      requests('a', 'b');
      store.requests({ at: 6_000, records: sampleRequests('c'), skipped: 4 });
      store.pulse(samplePulse({ at: 9 }));
      nextFrame();
      expect(idsTold()).toEqual(['before']);
      expect(store.recentRequests()).toHaveLength(1);
      expect(store.store.getState()).toMatchObject({ paused: true, newSincePause: 7, asOf: 5_000 });
      expect(store.store.getState().pulse?.at).toBe(1);
    });

    it('hands on everything in order when it goes on', () => {
      requests('a');
      store.gap({ reason: 'slow-reader', from: 1, to: 2, records: 3 });
      requests('b');
      store.pulse(samplePulse({ at: 9 }));
      store.resume();
      nextFrame();
      expect(idsTold()).toEqual(['before', 'a', 'gap', 'b']);
      expect(store.store.getState()).toMatchObject({ paused: false, newSincePause: 0 });
      expect(store.store.getState().pulse?.at).toBe(9);
      requests('c');
      nextFrame();
      expect(idsTold().at(-1)).toBe('c');
    });

    it('keeps back a bounded number, the newest ones', () => {
      for (let i = 0; i < REQUESTS_KEPT / 10 + 50; i++) {
        requests(...Array.from({ length: 10 }, (_, j) => `n${i * 10 + j}`));
      }
      store.resume();
      const kept = idsTold().slice(1);
      expect(kept).toHaveLength(REQUESTS_KEPT);
      expect(kept.at(-1)).toBe(`n${REQUESTS_KEPT + 499}`);
    });
  });

  it('forgets everything when asked to', () => {
    requests('a');
    store.pulse(samplePulse());
    store.clear();
    nextFrame();
    expect(store.recentRequests()).toEqual([]);
    expect(store.store.getState()).toMatchObject({ pulse: null, pulses: [], asOf: null, paused: false });
  });
});
