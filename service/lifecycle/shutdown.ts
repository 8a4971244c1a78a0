/**
 * How the process ends: by a signal, which lets what is under way end first, or by an error that nobody handled.
 *
 *     running ──signal──▶ stopping ──done──▶ exit 0
 *                            └──signal──▶ exit 128 + number
 */
import { constants } from 'node:os';
import type { Clock } from '../lib/clock.ts';
import type { Logger } from '../lib/logger.ts';
import { redactSecrets } from '../lib/redact-secrets.ts';

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
type Signal = (typeof SIGNALS)[number];

/**
 * Ctrl-C reaches the process twice when npm started it: from the terminal, and passed on by npm. Two signals as close as this
 * are one.
 */
const SAME_SIGNAL_MS = 250;

export interface ShutdownParts {
  /** Lets what is under way end, then closes everything. */
  readonly stop: () => Promise<void>;
  readonly exit: (code: number) => void;
  /** One line to the operator. */
  readonly say: (text: string) => void;
  readonly clock: Pick<Clock, 'now'>;
}

/** The handler of every signal that ends the process. */
export function createSignalHandler({ stop, exit, say, clock }: ShutdownParts): (signal: Signal) => void {
  let stoppingSince: number | undefined;
  return (signal) => {
    if (stoppingSince === undefined) {
      stoppingSince = clock.now();
      say('stopping: what is under way may finish; once more to stop at once');
      stop().then(
        () => exit(0),
        (error: unknown) => {
          say(`could not stop cleanly: ${describe(error)}`);
          exit(1);
        },
      );
      return;
    }
    if (clock.now() - stoppingSince < SAME_SIGNAL_MS) return;
    say('stopped at once');
    exit(128 + constants.signals[signal]);
  };
}

export function onSignals(handler: (signal: Signal) => void): void {
  for (const signal of SIGNALS) process.on(signal, handler);
}

/** Ends the process on an error that nobody handled: a line for the operator, the stack in the log, exit code 1. */
export function exitOnUnhandledErrors(logger: Logger, say: (text: string) => void): void {
  process.on('uncaughtException', (error) => {
    logger.fatal({ err: error }, 'unexpected error');
    say(
      `stopped by an unexpected error: ${describe(error)}. Start it again with npm start; if it comes back, report it with the last lines of the log`,
    );
    process.exit(1);
  });
}

/** Output that nobody reads any more is no reason to stop. */
export function ignoreClosedOutput(): void {
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {});
}

function describe(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  return redactSecrets(text.split('\n')[0] ?? '');
}
