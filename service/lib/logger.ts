/**
 * The one logger, handed to every part. `json` is a line of JSON per record, for pipes and collectors; `text` is for a
 * person at a terminal. Both pass through `redactSecrets`. The thread that serves never waits for the log (`LogSink`);
 * worker threads log rarely and may be ended at any moment, so they write at once.
 */
import { writeSync } from 'node:fs';
import { isMainThread } from 'node:worker_threads';
import { pino, type DestinationStream, type LevelWithSilent, type Logger } from 'pino';
import { formatLogLine } from './format-log-line.ts';
import { LogSink } from './log-sink.ts';
import { redactSecrets } from './redact-secrets.ts';

export type { Logger } from 'pino';

const MAX_WAITING = 8 * 1024 * 1024;
/** JSON records are gathered into writes of this size, or for this long; text is written at once. */
const JSON_BATCH = { batchLength: 4096, batchMs: 100 };
const TEXT_BATCH = { batchLength: 1, batchMs: 0 };

export interface LoggerOptions {
  readonly level: LevelWithSilent;
  readonly format: 'json' | 'text';
  /** Colours in `text`; by default where the terminal shows them and NO_COLOR is not set. */
  readonly colour?: boolean;
  /** File descriptor; 1 is standard output. */
  readonly descriptor?: number;
}

export function createLogger({ level, format, colour, descriptor = 1 }: LoggerOptions): Logger {
  const sink = isMainThread
    ? new LogSink({ descriptor, maxLength: MAX_WAITING, ...(format === 'json' ? JSON_BATCH : TEXT_BATCH) })
    : synchronousSink(descriptor);
  const withColour = colour ?? (process.stdout.isTTY && process.stdout.hasColors());
  const render =
    format === 'json' ? redactSecrets : (line: string) => redactSecrets(formatLogLine(line, withColour));
  // pino looks for `flushSync` after a fatal record.
  const stream: DestinationStream & { flushSync(): void } = {
    write: (line) => sink.write(render(line)),
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

function synchronousSink(descriptor: number): Pick<LogSink, 'write' | 'flushSync'> {
  return {
    write: (line) => {
      try {
        writeSync(descriptor, line);
      } catch {
        // Nowhere is left to tell it.
      }
    },
    flushSync: () => {},
  };
}
