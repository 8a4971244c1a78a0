/**
 * Turns frames into what components read. Frames gather in plain fields and are handed on together, once per animation frame, so
 * that sixty of them a second cost one render. While paused, figures stand still and requests wait, `REQUESTS_KEPT` at most.
 */
import { createStore, type StoreApi } from 'zustand';
import type { GapFrame, HelloFrame, PulseFrame, RequestsFrame } from '../../../shared/live.ts';
import type { RequestEvent } from '../../../shared/request-event.ts';
import {
  PULSES_KEPT,
  REQUESTS_KEPT,
  type LinkState,
  type Live,
  type LiveState,
  type TailNews,
} from './live.ts';
import { RequestRing } from './request-ring.ts';

/** Calls back once, before the next picture is drawn. */
export type Schedule = (work: () => void) => void;

const INITIAL: LiveState = {
  link: { kind: 'connecting' },
  hello: null,
  pulse: null,
  pulses: [],
  paused: false,
  newSincePause: 0,
  asOf: null,
  heardAt: null,
};

export class LiveStore implements Live {
  readonly store: StoreApi<LiveState> = createStore(() => INITIAL);
  readonly #schedule: Schedule;
  readonly #now: () => number;
  readonly #listeners = new Set<(news: TailNews) => void>();
  readonly #ring = new RequestRing(REQUESTS_KEPT);
  /** Changes of this animation frame. */
  #changes: Partial<LiveState> = {};
  #news: TailNews[] = [];
  #scheduled = false;
  /** What came while paused. */
  #keptNews: TailNews[] = [];
  #keptRecords = 0;
  #pulsesSincePause: PulseFrame[] = [];

  /** @param now ms on a clock that runs evenly */
  constructor(schedule: Schedule, now: () => number = () => performance.now()) {
    this.#schedule = schedule;
    this.#now = now;
  }

  pause(): void {
    this.#flush();
    this.#change({ paused: true, newSincePause: 0 });
    this.#flush();
  }

  resume(): void {
    if (!this.#current('paused')) return;
    this.#change({ paused: false, newSincePause: 0 });
    const [news, pulses] = [this.#keptNews, this.#pulsesSincePause];
    this.#keptNews = [];
    this.#keptRecords = 0;
    this.#pulsesSincePause = [];
    for (const each of news) this.#tell(each);
    for (const pulse of pulses) this.#show(pulse);
    this.#flush();
  }

  recentRequests(): readonly RequestEvent[] {
    return this.#ring.newestFirst();
  }

  onTail(listener: (news: TailNews) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  setLink(link: LinkState): void {
    this.#change({ link });
  }

  hello(hello: HelloFrame): void {
    const before = this.#current('hello');
    // Another start numbers and counts anew.
    if (before !== null && before.instanceId !== hello.instanceId) this.#change({ pulses: [], pulse: null });
    this.#change({ hello });
  }

  pulse(pulse: PulseFrame): void {
    if (!this.#current('paused')) {
      this.#show(pulse);
      return;
    }
    this.#pulsesSincePause.push(pulse);
    if (this.#pulsesSincePause.length > PULSES_KEPT) this.#pulsesSincePause.shift();
  }

  requests({ at, records, skipped }: RequestsFrame): void {
    const news: TailNews = { kind: 'requests', records, skipped };
    if (!this.#current('paused')) {
      this.#change({ asOf: at, heardAt: this.#now() });
      this.#tell(news);
      return;
    }
    this.#keep(news, records.length);
    this.#change({ newSincePause: this.#current('newSincePause') + records.length + skipped });
  }

  gap(gap: GapFrame): void {
    const news: TailNews = { kind: 'gap', gap };
    if (this.#current('paused')) this.#keep(news, 0);
    else this.#tell(news);
  }

  /** Forgets everything, as after signing out. */
  clear(): void {
    this.#keptNews = [];
    this.#keptRecords = 0;
    this.#pulsesSincePause = [];
    this.#news = [];
    this.#ring.clear();
    this.#change({ ...INITIAL });
    this.#flush();
  }

  #current<Key extends keyof LiveState>(key: Key): LiveState[Key] {
    return { ...this.store.getState(), ...this.#changes }[key];
  }

  #show(pulse: PulseFrame): void {
    const pulses = [...this.#current('pulses').slice(1 - PULSES_KEPT), pulse];
    this.#change({ pulse, pulses, asOf: pulse.at, heardAt: this.#now() });
  }

  #tell(news: TailNews): void {
    if (news.kind === 'requests') this.#ring.add(news.records);
    this.#news.push(news);
    this.#wake();
  }

  /** The oldest go first; a gap stands in their place. */
  #keep(news: TailNews, records: number): void {
    this.#keptNews.push(news);
    this.#keptRecords += records;
    while (this.#keptRecords > REQUESTS_KEPT) {
      const dropped = this.#keptNews.shift();
      if (dropped?.kind === 'requests') this.#keptRecords -= dropped.records.length;
    }
  }

  #change(changes: Partial<LiveState>): void {
    Object.assign(this.#changes, changes);
    this.#wake();
  }

  #wake(): void {
    if (this.#scheduled) return;
    this.#scheduled = true;
    this.#schedule(() => this.#flush());
  }

  #flush(): void {
    this.#scheduled = false;
    const [changes, news] = [this.#changes, this.#news];
    this.#changes = {};
    this.#news = [];
    this.store.setState(changes);
    for (const each of news) for (const listener of this.#listeners) listener(each);
  }
}
