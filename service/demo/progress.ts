/**
 * What the terminal shows of a demonstration: a line for each act, and one that is written anew every second. Where nobody
 * watches (a pipe, a file), the latter comes four times a minute.
 */
import type { Tally } from './play.ts';
import type { Timeline } from './script/timeline.ts';

export interface ProgressOutput {
  readonly isTTY: boolean;
  /** Of the terminal. */
  columns(): number | undefined;
  write(text: string): void;
}

const QUIET_EVERY_MS = 15_000;

export class Progress {
  readonly #timeline: Timeline;
  readonly #tally: Tally;
  readonly #output: ProgressOutput;
  #shown = '';
  #nextLineAt = QUIET_EVERY_MS;

  constructor(timeline: Timeline, tally: Tally, output: ProgressOutput) {
    this.#timeline = timeline;
    this.#tally = tally;
    this.#output = output;
  }

  /** To be called once a second. */
  show(elapsedMs: number): void {
    const { act, day, index } = this.#timeline.at(elapsedMs);
    const scene = `${day}/${index}`;
    if (scene !== this.#shown) {
      this.#shown = scene;
      const ofDay = this.#timeline.days > 1 ? `day ${day + 1}, ` : '';
      this.say(
        `${minutes(elapsedMs)}  ${ofDay}${act.name}${act.watch === undefined ? '' : `: ${act.watch}`}`,
      );
    }
    const line = progressLine(elapsedMs, this.#timeline, this.#tally);
    if (this.#output.isTTY) {
      // The last column stays empty, or some terminals begin a new line. Some do not know how wide they are, and say 0.
      const columns = this.#output.columns() ?? 0;
      this.#output.write(`\r${line.slice(0, (columns > 0 ? columns : 80) - 1)}\u001B[K`);
    } else if (elapsedMs >= this.#nextLineAt) {
      this.#nextLineAt += QUIET_EVERY_MS;
      this.#output.write(`${line}\n`);
    }
  }

  /** A line that stays. */
  say(text: string): void {
    this.#output.write(this.#output.isTTY ? `\r${text}\u001B[K\n` : `${text}\n`);
  }
}

export function progressLine(elapsedMs: number, timeline: Timeline, tally: Tally): string {
  const left = Math.max(0, timeline.lengthMs - elapsedMs);
  const { act } = timeline.at(elapsedMs);
  return [
    `${minutes(elapsedMs)}, ${minutes(left)} left`,
    act.name,
    tallyText(tally),
    `${tally.underWay} open`,
  ].join(' · ');
}

/** `412 requests · 3 failed` */
export function tallyText({ sent, failed }: Tally): string {
  return `${sent.toLocaleString('en-US')} ${sent === 1 ? 'request' : 'requests'} · ${failed.toLocaleString('en-US')} failed`;
}

/** `2:05` */
export function minutes(ms: number): string {
  const seconds = Math.round(ms / 1_000);
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
}
