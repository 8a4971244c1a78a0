/**
 * The one logger, handed to every part. `json` is a line of JSON per record, for pipes and collectors; `text` is for a
 * person at a terminal. Both pass through `redactSecrets`.
 *
 * Records are written without waiting: a reader that stops reading (a full pipe, a terminal on hold) fills a buffer of 8 MB,
 * after which records are dropped; a reader that is gone, or a full disk, never stops the service. What is buffered is
 * written at exit. Worker threads log rarely and may be ended at any moment, so they write at once.
 */
import { isMainThread } from 'node:worker_threads';
import { pino, type DestinationStream, type LevelWithSilent, type Logger } from 'pino';
import { formatLogLine } from './format-log-line.ts';
import { redactSecrets } from './redact-secrets.ts';

export type { Logger } from 'pino';

const MAX_BUFFERED_BYTES = 8 * 1024 * 1024;
/** JSON records are gathered into writes of this size, or for this long. */
const BATCH_BYTES = 4096;
const BATCH_MS = 100;

export interface LoggerOptions {
  readonly level: LevelWithSilent;
  readonly format: 'json' | 'text';
  /** Colours in `text`; by default where the terminal shows them and NO_COLOR is not set. */
  readonly colour?: boolean;
  /** File descriptor; 1 is standard output. */
  readonly descriptor?: number;
}

export function createLogger({ level, format, colour, descriptor = 1 }: LoggerOptions): Logger {
  const sink = pino.destination({
    dest: descriptor,
    sync: !isMainThread,
    maxLength: MAX_BUFFERED_BYTES,
    ...(format === 'json' && isMainThread && { minLength: BATCH_BYTES, periodicFlush: BATCH_MS }),
  });
  sink.on('error', () => {
    // Nowhere is left to tell it; what is served matters more than what is logged.
  });
  const withColour = colour ?? (process.stdout.isTTY && process.stdout.hasColors());
  const render =
    format === 'json' ? redactSecrets : (line: string) => redactSecrets(formatLogLine(line, withColour));
  // pino looks for `flushSync` after a fatal record.
  const stream: DestinationStream & { flushSync(): void } = {
    write: (line) => void sink.write(render(line)),
    flushSync: () => sink.flushSync(),
  };
  return pino(
    {
      level,
      base: null,
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
    },
    stream,
  );
}
