/**
 * The one summary line per request on standard output, written in the writer thread from the same batch as the history. A line
 * names who was called and how it went; never a prompt, a credential or a query string.
 *
 * Lines are put together by hand and given to pino's destination in pieces of up to 8 KB: 1.1 µs a line, where an object
 * handed to a logger takes 2.9. A reader that is slow makes them wait in 4 MB at most; what does not fit is left
 * out. A closed pipe ends the lines, not the service.
 */
import type { Configuration } from '../config/configuration.ts';
import { formatLogLine } from '../lib/format-log-line.ts';
import type { EventBatch } from './event-batch.ts';
import { isFailure, requestRecord } from './request-record.ts';

export interface RequestLogSettings {
  /** Only requests that ended with a status from 500. */
  readonly failuresOnly: boolean;
  readonly format: 'json' | 'text';
  /** Colours in `text`. */
  readonly colour?: boolean;
  /** 1, standard output, but for tests. */
  readonly descriptor?: number;
}

export interface RequestLog {
  write(batch: EventBatch): void;
  /** Resolves to true when the lines are written, to false after a second with a reader that does not take them. */
  close(): Promise<boolean>;
}

const PIECE_CHARACTERS = 8_192;
const MAX_WAITING_BYTES = 4 * 1024 * 1024;
const CLOSE_DEADLINE_MS = 1_000;

/** The lines have level `info`, or `warn` from status 500: what `level` leaves of them; undefined for none. */
export function requestLogSettings(
  level: Configuration['logLevel'],
  display: Pick<RequestLogSettings, 'format' | 'colour'>,
): RequestLogSettings | undefined {
  switch (level) {
    case 'trace':
    case 'debug':
    case 'info':
      return { failuresOnly: false, ...display };
    case 'warn':
      return { failuresOnly: true, ...display };
    case 'error':
    case 'fatal':
    case 'silent':
      return undefined;
  }
}

export async function createRequestLog(settings: RequestLogSettings): Promise<RequestLog> {
  const { failuresOnly, format, colour = false, descriptor = 1 } = settings;
  // Loaded only where lines are written: it takes 1.5 MB.
  const { pino } = await import('pino');
  const destination = pino.destination({ dest: descriptor, sync: false, maxLength: MAX_WAITING_BYTES });
  let broken = false;
  destination.on('error', (error: NodeJS.ErrnoException) => {
    // Anything else (a full disk behind a redirection) may pass: the destination keeps what it has and tries again.
    if (error.code === 'EPIPE' || error.code === 'EBADF') broken = true;
  });

  function line(batch: EventBatch, index: number): string {
    if (format === 'json') return requestRecord(batch, index);
    return formatLogLine(requestRecord(batch, index, 'known fields'), colour);
  }

  return {
    write(batch) {
      if (broken) return;
      let piece = '';
      for (let index = 0; index < batch.count; index += 1) {
        if (failuresOnly && !isFailure(batch, index)) continue;
        piece += line(batch, index);
        if (piece.length < PIECE_CHARACTERS) continue;
        destination.write(piece);
        piece = '';
      }
      if (piece !== '') destination.write(piece);
    },
    async close() {
      if (broken) return true;
      return await new Promise<boolean>((resolve) => {
        const overdue = setTimeout(() => resolve(false), CLOSE_DEADLINE_MS);
        const done = (): void => {
          clearTimeout(overdue);
          resolve(true);
        };
        destination.once('close', done);
        destination.once('error', done);
        destination.end();
      });
    },
  };
}
