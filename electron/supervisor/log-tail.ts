/**
 * The last lines that the service wrote, for the screen that tells why it does not run. What comes in pieces is put together
 * into lines; a line that never ends is cut, so that nothing grows without bound.
 */
import { LOG_TAIL_LINES } from '../../shared/desktop-bridge.ts';
import { readableLogLine } from './readable-log-line.ts';

const LONGEST_LINE = 4_000;

export class LogTail {
  readonly #onLine: (line: string) => void;
  #lines: string[] = [];
  #unfinished = '';

  constructor(onLine: (line: string) => void) {
    this.#onLine = onLine;
  }

  /** Oldest first. */
  get lines(): readonly string[] {
    return this.#lines;
  }

  /** A piece of the service's output. */
  write(text: string): void {
    const lines = (this.#unfinished + text).split('\n');
    this.#unfinished = lines.pop() ?? '';
    if (this.#unfinished.length > LONGEST_LINE) this.finish();
    for (const line of lines) this.add(readableLogLine(line));
  }

  /** The output is over: what has no line break is a line too. */
  finish(): void {
    const rest = this.#unfinished;
    this.#unfinished = '';
    if (rest !== '') this.add(readableLogLine(rest));
  }

  /** A whole line of the shell's own. */
  add(line: string): void {
    const kept = line.length > LONGEST_LINE ? `${line.slice(0, LONGEST_LINE)}…` : line;
    this.#lines.push(kept);
    if (this.#lines.length > LOG_TAIL_LINES) this.#lines = this.#lines.slice(-LOG_TAIL_LINES);
    this.#onLine(kept);
  }
}
