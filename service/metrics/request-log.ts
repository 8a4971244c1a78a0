/**
 * The one summary line per request on standard output, written in the writer thread from the same batch as the history. A line
 * names who was called and how it went; never a prompt, a credential or a query string.
 *
 * A reader that is slow makes lines wait in 4 MB at most; what does not fit is left out. A closed pipe ends the lines, not the
 * service. A line costs the thread 0.8 µs, all told.
 */
import type { Configuration } from '../config/configuration.ts';
import { formatLogLine } from '../lib/format-log-line.ts';
import type { EventBatch } from './event-batch.ts';
import { LineBuffer } from './line-buffer.ts';
import { LineWriter } from './line-writer.ts';
import { isFailure, RequestRecords } from './request-record.ts';

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

export function createRequestLog(settings: RequestLogSettings): RequestLog {
  const { failuresOnly, format, colour = false, descriptor = 1 } = settings;
  const records = new RequestRecords(format === 'json' ? 'all fields' : 'known fields');
  const writer = new LineWriter(descriptor);
  const record = new LineBuffer();

  /** The long way round, for the eyes of one person at a terminal. */
  function writeReadable(batch: EventBatch, index: number): void {
    records.write(batch, index, record);
    const line = formatLogLine(Buffer.from(record.written).toString(), colour);
    record.clear();
    writer.lines.reserve(3 * line.length);
    writer.lines.text(line);
  }

  return {
    write(batch) {
      if (writer.broken) return;
      records.begin(batch);
      for (let index = 0; index < batch.count; index += 1) {
        if (failuresOnly && !isFailure(batch, index)) continue;
        if (writer.waitingBytes >= MAX_WAITING_BYTES) continue;
        if (format === 'text') writeReadable(batch, index);
        else records.write(batch, index, writer.lines);
      }
      writer.flush();
    },
    async close() {
      let overdue: NodeJS.Timeout | undefined;
      const given = new Promise<boolean>((resolve) => {
        overdue = setTimeout(() => resolve(false), CLOSE_DEADLINE_MS);
      });
      const written = await Promise.race([writer.idle().then(() => true), given]);
      clearTimeout(overdue);
      return written;
    },
  };
}
