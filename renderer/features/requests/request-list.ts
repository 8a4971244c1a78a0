/**
 * The rows of the screen, outside of React: the first page, older pages as somebody scrolls to them, and live requests on top.
 *
 *   loading ──page──▶ ready ◀──older page── loading older
 *      └──failure──▶ failed ──retry──▶ loading
 *
 * While held (somebody's pointer, cursor or scroll position is in the list) live requests queue and `waiting` counts them, so
 * that no row moves under anybody. A gap in the live events is closed by loading the first page anew, at once or when
 * let go. At most `MOST_ROWS`; the oldest go. What comes faster than `SHOW_EVERY_MS` is shown together: nobody reads faster, and
 * every time costs a look at all that is in sight.
 */
import type { RequestEvent } from '../../../shared/request-event.ts';
import type { Failure } from '../../lib/api/answer.ts';
import type { TailNews } from '../../lib/live/live.ts';

export const PAGE_SIZE = 200;
export const MOST_ROWS = 100_000;
export const SHOW_EVERY_MS = 100;

export interface RequestPage {
  readonly kind: 'ok';
  /** Newest first. */
  readonly requests: readonly RequestEvent[];
  readonly nextBefore: string | null;
}

export interface RequestListSource {
  /** @param before id of the last request of the page before */
  load(before: string | undefined, signal: AbortSignal): Promise<RequestPage | Failure>;
  onTail(listener: (news: TailNews) => void): () => void;
  /** The last that were told, newest first. */
  recent(): readonly RequestEvent[];
  matches(event: RequestEvent): boolean;
}

export interface RequestListState {
  readonly phase: 'loading' | 'ready' | 'failed';
  readonly failure: Failure | null;
  /** Newest first. */
  readonly rows: readonly RequestEvent[];
  /** Live requests that queue because the list is held. */
  readonly waiting: number;
  /** Live requests that came too fast to be told; loading anew shows them. */
  readonly skipped: number;
  readonly older: 'none' | 'some' | 'loading' | 'failed';
}

const EMPTY: RequestListState = {
  phase: 'loading',
  failure: null,
  rows: [],
  waiting: 0,
  skipped: 0,
  older: 'none',
};

export class RequestList {
  readonly #source: RequestListSource;
  readonly #listeners = new Set<() => void>();
  #state = EMPTY;
  readonly #showEveryMs: number;
  #held = false;
  /** Set while live requests wait for their turn to be shown. */
  #pace: ReturnType<typeof setTimeout> | undefined;
  /** Newest first, as they will stand. */
  #queue: RequestEvent[] = [];
  #reloadWhenLetGo = false;
  #nextBefore: string | null = null;
  #loads = new AbortController();
  #stopTail: (() => void) | undefined;

  /** @param showEveryMs least time between two looks of the list with live requests */
  constructor(source: RequestListSource, showEveryMs = SHOW_EVERY_MS) {
    this.#source = source;
    this.#showEveryMs = showEveryMs;
  }

  /** Begins to listen and to load. Returns how to stop both. */
  start(): () => void {
    this.#stopTail = this.#source.onTail((news) => this.#take(news));
    void this.reload();
    return () => {
      this.#stopTail?.();
      this.#loads.abort();
      clearTimeout(this.#pace);
      this.#pace = undefined;
    };
  }

  readonly getState = (): RequestListState => this.#state;

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  /** Loads the first page anew; what is shown stays until it is there. */
  async reload(): Promise<void> {
    this.#loads.abort();
    this.#loads = new AbortController();
    const { signal } = this.#loads;
    this.#reloadWhenLetGo = false;
    if (this.#state.phase === 'failed') this.#set({ phase: 'loading', failure: null });
    const page = await this.#source.load(undefined, signal);
    if (signal.aborted) return;
    if (page.kind !== 'ok') {
      this.#set(this.#state.rows.length === 0 ? { phase: 'failed', failure: page } : { failure: page });
      return;
    }
    const newer = this.#notOnRecordYet(page.requests);
    this.#queue = [];
    this.#nextBefore = page.nextBefore;
    this.#set({
      phase: 'ready',
      failure: null,
      rows: [...newer, ...page.requests],
      waiting: 0,
      skipped: 0,
      older: page.nextBefore === null ? 'none' : 'some',
    });
  }

  /** The next older page, unless it is being loaded or there is none. */
  async loadOlder(): Promise<void> {
    const before = this.#nextBefore;
    if (before === null || this.#state.older === 'loading' || this.#state.rows.length >= MOST_ROWS) return;
    this.#set({ older: 'loading' });
    const { signal } = this.#loads;
    const page = await this.#source.load(before, signal);
    if (signal.aborted) return;
    if (page.kind !== 'ok') {
      this.#set({ older: 'failed' });
      return;
    }
    this.#nextBefore = page.nextBefore;
    const known = new Set(this.#state.rows.slice(-PAGE_SIZE).map(({ id }) => id));
    this.#set({
      rows: [...this.#state.rows, ...page.requests.filter(({ id }) => !known.has(id))],
      older: page.nextBefore === null ? 'none' : 'some',
    });
  }

  /** @param held whether rows have to stay where they are */
  hold(held: boolean): void {
    if (this.#held === held) return;
    this.#held = held;
    if (!held) this.letGo();
  }

  /** Shows what waits, held or not. */
  letGo(): void {
    if (this.#reloadWhenLetGo) {
      void this.reload();
      return;
    }
    if (this.#queue.length === 0) return;
    this.#show(this.#queue);
    this.#queue = [];
    this.#set({ waiting: 0 });
  }

  #take(news: TailNews): void {
    if (news.kind === 'gap') {
      if (this.#held) this.#reloadWhenLetGo = true;
      else void this.reload();
      return;
    }
    if (news.skipped > 0) this.#set({ skipped: this.#state.skipped + news.skipped });
    // A page may have it already: the record and the live event come by different ways.
    const known = new Set(this.#state.rows.slice(0, PAGE_SIZE).map(({ id }) => id));
    const fresh = news.records
      .filter((event) => this.#source.matches(event) && !known.has(event.id))
      .toReversed();
    if (fresh.length === 0) return;
    // More than the list could hold are as well loaded.
    this.#queue = [...fresh, ...this.#queue].slice(0, MOST_ROWS);
    if (this.#state.phase !== 'ready') return;
    if (this.#held) this.#set({ waiting: this.#queue.length });
    else this.#showSoon();
  }

  /** At once, unless that was done a moment ago. */
  #showSoon(): void {
    if (this.#pace !== undefined) return;
    this.letGo();
    if (this.#showEveryMs === 0) return;
    this.#pace = setTimeout(() => {
      this.#pace = undefined;
      if (this.#queue.length === 0) return;
      if (this.#held) this.#set({ waiting: this.#queue.length });
      else this.#showSoon();
    }, this.#showEveryMs);
  }

  #show(fresh: readonly RequestEvent[]): void {
    const rows = [...fresh, ...this.#state.rows];
    if (rows.length <= MOST_ROWS) {
      this.#set({ rows });
      return;
    }
    const kept = rows.slice(0, MOST_ROWS);
    this.#nextBefore = kept.at(-1)?.id ?? null;
    this.#set({ rows: kept, older: 'some' });
  }

  /**
   * What has ended and is not on this page of the record, which is some 100 ms behind: the newest live requests, up to the first
   * that the page has.
   */
  #notOnRecordYet(page: readonly RequestEvent[]): readonly RequestEvent[] {
    const onPage = new Set(page.map(({ id }) => id));
    const live = this.#source.recent().filter((event) => this.#source.matches(event));
    const known = live.findIndex(({ id }) => onPage.has(id));
    return known === -1 ? live : live.slice(0, known);
  }

  #set(changes: Partial<RequestListState>): void {
    this.#state = { ...this.#state, ...changes };
    for (const listener of this.#listeners) listener();
  }
}
