/**
 * What is noted inside the page: when the first screen stood, how long tasks and frames took. The scripts are text, since they
 * run in the browser; Playwright brings them in before the page's own.
 */
import { setTimeout as pause } from 'node:timers/promises';
import type { Page } from 'playwright';

/** Times in ms since the navigation began. */
export interface LoadTimes {
  /** The overview stood with its figures and charts. */
  readonly stood: number;
  /** The same, and the main thread was free from then on: the later of `stood` and the end of the last long task. */
  readonly interactive: number;
}

export interface FrameTimes {
  /** Frames drawn. */
  readonly count: number;
  /** From one frame to the next, ms. */
  readonly p50: number;
  readonly p99: number;
  readonly longest: number;
  /** Those that took longer than `LONG_FRAME_MS`. */
  readonly long: number;
  /** Frames in which the page itself was at work that long, as the browser tells (long animation frames). */
  readonly busy: number;
}

export const LONG_FRAME_MS = 50;
/** After the first screen stood, so long without a long task means free. */
const QUIET_MS = 500;
/** Seldom enough to take nothing from the page. */
const LOOK_EVERY_MS = 100;

/** Notes long tasks from the start, and the moment at which the figures of the range and all charts are there. */
export const NOTE_LOADING = `
  globalThis.bench = { longTaskEnd: 0, stood: 0, busyFrames: [] };
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) {
      globalThis.bench.longTaskEnd = Math.max(globalThis.bench.longTaskEnd, entry.startTime + entry.duration);
    }
  }).observe({ type: 'longtask', buffered: true });
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) globalThis.bench.busyFrames.push([entry.startTime, entry.duration]);
  }).observe({ type: 'long-animation-frame', buffered: true });
  const look = () => {
    const answered = document.querySelector('[data-station="answered"]');
    const charts = document.querySelectorAll('[data-chart] [data-chart-plot] path[d*="L"], [data-chart] [data-chart-plot] path[d*="V"]');
    const drawn = new Set([...charts].map((path) => path.closest('[data-chart]').dataset.chart));
    if (answered !== null && /\\d/.test(answered.textContent) && drawn.size === 5) {
      requestAnimationFrame(() => setTimeout(() => { globalThis.bench.stood = performance.now(); }));
      return;
    }
    requestAnimationFrame(look);
  };
  requestAnimationFrame(look);
`;

const COUNT_FRAMES = `
  globalThis.bench.frames = [];
  globalThis.bench.busyFrames.length = 0;
  globalThis.bench.counting = true;
  let last = performance.now();
  const note = (now) => {
    globalThis.bench.frames.push(now - last);
    last = now;
    if (globalThis.bench.counting) requestAnimationFrame(note);
  };
  requestAnimationFrame((now) => { last = now; requestAnimationFrame(note); });
`;

interface Noted {
  readonly longTaskEnd: number;
  readonly stood: number;
  readonly busyFrames: readonly (readonly [number, number])[];
  readonly frames: readonly number[];
}

/** Waits for the first screen, and until the main thread was quiet. @throws after `timeoutMs` */
export async function loadTimes(page: Page, timeoutMs: number): Promise<LoadTimes> {
  const deadline = performance.now() + timeoutMs;
  while (performance.now() < deadline) {
    // Each look has to wait for the one before.
    // oxlint-disable-next-line no-await-in-loop
    const { now, stood, longTaskEnd } = await page.evaluate<Noted & { now: number }>(
      '({ ...globalThis.bench, now: performance.now() })',
    );
    const interactive = Math.max(stood, longTaskEnd);
    if (stood > 0 && now > interactive + QUIET_MS) return { stood, interactive };
    // oxlint-disable-next-line no-await-in-loop
    await pause(LOOK_EVERY_MS);
  }
  throw new Error(`the console did not stand after ${timeoutMs / 1_000} s`);
}

/** Counts frames while `work` lasts. */
export async function frameTimes(page: Page, work: () => Promise<void>): Promise<FrameTimes> {
  await page.evaluate(COUNT_FRAMES);
  await work();
  const { frames, busyFrames } = await page.evaluate<Noted>(
    'globalThis.bench.counting = false, globalThis.bench',
  );
  return summary(frames, busyFrames.length);
}

export function summary(frames: readonly number[], busy: number): FrameTimes {
  const sorted = frames.toSorted((left, right) => left - right);
  const at = (share: number): number =>
    sorted[Math.min(Math.floor(sorted.length * share), sorted.length - 1)] ?? Number.NaN;
  return {
    count: frames.length,
    p50: at(0.5),
    p99: at(0.99),
    longest: sorted.at(-1) ?? Number.NaN,
    long: frames.filter((frame) => frame > LONG_FRAME_MS).length,
    busy,
  };
}
