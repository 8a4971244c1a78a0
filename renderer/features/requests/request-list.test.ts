import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { RequestEvent } from '../../../shared/request-event.ts';
import type { Failure } from '../../lib/api/answer.ts';
import type { TailNews } from '../../lib/live/live.ts';
import { sampleRequests } from '../../testing/sample-frames.ts';
import { MOST_ROWS, RequestList, SHOW_EVERY_MS, type RequestPage } from './request-list.ts';

const FAILURE: Failure = { kind: 'failed', message: 'The record cannot be read now.', status: 503 };
const GAP: TailNews = { kind: 'gap', gap: { reason: 'slow-reader', from: 1, to: 2, records: 3 } };

describe('the list of requests', () => {
  let list: RequestList;
  let tail: (news: TailNews) => void;
  let asked: {
    before: string | undefined;
    answer: (page: RequestPage | Failure) => void;
    signal: AbortSignal;
  }[];
  let wanted: (event: RequestEvent) => boolean;
  /** Newest first. */
  let recent: RequestEvent[];

  beforeEach(() => {
    asked = [];
    wanted = () => true;
    recent = [];
    list = new RequestList(
      {
        load: (before, signal) => new Promise((answer) => void asked.push({ before, answer, signal })),
        onTail: (listener) => {
          tail = listener;
          return () => {};
        },
        recent: () => recent,
        matches: (event) => wanted(event),
      },
      0,
    );
    list.start();
  });

  const settle = (): Promise<void> => new Promise((resolve) => void setImmediate(resolve));
  const shown = (): string[] => list.getState().rows.map(({ id }) => id);
  /** Newest first, as pages are. */
  const page = (ids: readonly string[], nextBefore: string | null = null): RequestPage => ({
    kind: 'ok',
    requests: sampleRequests(...ids),
    nextBefore,
  });
  const answer = async (with_: RequestPage | Failure): Promise<void> => {
    asked.at(-1)?.answer(with_);
    await settle();
  };
  /** Oldest first, as they come. */
  const live = (...ids: readonly string[]): void => {
    const records = ids.flatMap((id) => sampleRequests(id));
    recent = [...records.toReversed(), ...recent];
    tail({ kind: 'requests', records, skipped: 0 });
  };

  it('is the first page, with live requests on top as they come', async () => {
    expect(list.getState().phase).toBe('loading');
    await answer(page(['c', 'b', 'a']));
    live('d', 'e');
    expect(shown()).toEqual(['e', 'd', 'c', 'b', 'a']);
  });

  it('loses nothing that came while the page was loading, and shows nothing twice', async () => {
    live('b', 'c');
    live('d');
    await answer(page(['c', 'b', 'a']));
    expect(shown()).toEqual(['d', 'c', 'b', 'a']);
    live('c');
    expect(shown()).toEqual(['d', 'c', 'b', 'a']);
  });

  it('shows what ended before it began to listen and is not on record yet', async () => {
    recent = sampleRequests('d', 'c', 'b', 'a');
    wanted = ({ id }) => id !== 'c';
    await answer(page(['b', 'a']));
    expect(shown()).toEqual(['d', 'b', 'a']);
  });

  it('takes only live requests that match', async () => {
    wanted = ({ id }) => id !== 'no';
    await answer(page(['a']));
    live('no', 'yes');
    expect(shown()).toEqual(['yes', 'a']);
  });

  it('lets nothing move while held, counts what waits, and shows it when let go', async () => {
    await answer(page(['a']));
    list.hold(true);
    live('b');
    live('c', 'd');
    expect([shown(), list.getState().waiting]).toEqual([['a'], 3]);
    list.hold(false);
    expect([shown(), list.getState().waiting]).toEqual([['d', 'c', 'b', 'a'], 0]);
  });

  it('shows what waits when asked to, and goes on holding', async () => {
    await answer(page(['a']));
    list.hold(true);
    live('b');
    list.letGo();
    live('c');
    expect([shown(), list.getState().waiting]).toEqual([['b', 'a'], 1]);
  });

  it('goes back page by page, to the end', async () => {
    await answer(page(['d', 'c'], 'c'));
    expect(list.getState().older).toBe('some');
    void list.loadOlder();
    void list.loadOlder();
    expect(asked).toHaveLength(2);
    expect(asked[1]?.before).toBe('c');
    await answer(page(['b', 'a']));
    expect([shown(), list.getState().older]).toEqual([['d', 'c', 'b', 'a'], 'none']);
    await list.loadOlder();
    expect(asked).toHaveLength(2);
  });

  it('says that older ones could not be loaded, and tries again when asked to', async () => {
    await answer(page(['b'], 'b'));
    void list.loadOlder();
    await answer(FAILURE);
    expect(list.getState().older).toBe('failed');
    void list.loadOlder();
    await answer(page(['a']));
    expect(shown()).toEqual(['b', 'a']);
  });

  it('closes a gap by loading anew; what came live and is newer stays', async () => {
    await answer(page(['b', 'a']));
    live('c');
    tail(GAP);
    live('f');
    await answer(page(['e', 'd', 'c', 'b']));
    expect(shown()).toEqual(['f', 'e', 'd', 'c', 'b']);
  });

  it('closes a gap only when let go, if it is held', async () => {
    await answer(page(['a']));
    list.hold(true);
    tail(GAP);
    expect(asked).toHaveLength(1);
    list.hold(false);
    expect(asked).toHaveLength(2);
  });

  it('says why it cannot be shown, and tries again when asked to', async () => {
    await answer(FAILURE);
    expect(list.getState()).toMatchObject({ phase: 'failed', failure: FAILURE });
    void list.reload();
    expect(list.getState().phase).toBe('loading');
    await answer(page(['a']));
    expect(list.getState()).toMatchObject({ phase: 'ready', failure: null });
  });

  it('keeps what it shows when loading anew fails', async () => {
    await answer(page(['a']));
    void list.reload();
    await answer(FAILURE);
    expect([shown(), list.getState().failure, list.getState().phase]).toEqual([['a'], FAILURE, 'ready']);
  });

  it('counts requests that came too fast to be told, until it is loaded anew', async () => {
    await answer(page(['a']));
    tail({ kind: 'requests', records: [], skipped: 40 });
    tail({ kind: 'requests', records: [], skipped: 2 });
    expect(list.getState().skipped).toBe(42);
    void list.reload();
    await answer(page(['b', 'a']));
    expect(list.getState().skipped).toBe(0);
  });

  it('holds so many rows and no more; what it dropped can be loaded', async () => {
    await answer(page(['first']));
    const ids = Array.from({ length: MOST_ROWS }, (_, i) => `n${i}`);
    tail({ kind: 'requests', records: ids.flatMap((id) => sampleRequests(id)), skipped: 0 });
    expect(list.getState()).toMatchObject({ older: 'some' });
    expect(shown()).toHaveLength(MOST_ROWS);
    expect(shown().at(-1)).toBe('n0');
  });

  it('shows together what comes faster than anybody reads', async () => {
    vi.useFakeTimers();
    try {
      list = new RequestList({
        load: () => Promise.resolve(page(['a'])),
        onTail: (listener) => {
          tail = listener;
          return () => {};
        },
        recent: () => recent,
        matches: () => true,
      });
      const stop = list.start();
      await vi.advanceTimersByTimeAsync(0);
      let looks = 0;
      list.subscribe(() => (looks += 1));
      live('b');
      expect(shown()).toEqual(['b', 'a']);
      for (let i = 0; i < 6; i++) live(`c${i}`);
      expect(shown()).toEqual(['b', 'a']);
      await vi.advanceTimersByTimeAsync(SHOW_EVERY_MS);
      expect(shown().slice(0, 3)).toEqual(['c5', 'c4', 'c3']);
      live('d');
      list.hold(true);
      await vi.advanceTimersByTimeAsync(SHOW_EVERY_MS);
      expect([shown()[0], list.getState().waiting]).toEqual(['c5', 1]);
      expect(looks).toBeLessThan(8);
      stop();
      expect(vi.getTimerCount()).toBe(0);
    } finally {
      vi.useRealTimers();
    }
  });

  it('ends what it asked for when it is left', () => {
    const other = new RequestList({
      load: (before, signal) =>
        new Promise((answer_) => void asked.push({ before, answer: answer_, signal })),
      onTail: () => () => {},
      recent: () => recent,
      matches: () => true,
    });
    other.start()();
    expect(asked.at(-1)?.signal.aborted).toBe(true);
  });
});
