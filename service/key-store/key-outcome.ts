/** How a use case of the key store ends. */
import type { KeyTest } from '../../shared/keys.ts';
import type { ErrorCode } from '../../shared/errors.ts';
import { StartupError } from '../lib/startup-error.ts';
import { refusal, type Refusal } from '../lib/refusal.ts';
import { KeyStoreUnavailable } from './key-record.ts';

export type KeyOutcome<Value> =
  | { readonly kind: 'done'; readonly value: Value }
  /** `test` where the upstream was asked and that is why. */
  | { readonly kind: 'refused'; readonly refusal: Refusal; readonly test: KeyTest | null };

export type Refused = Extract<KeyOutcome<never>, { kind: 'refused' }>;

export const done = <Value>(value: Value): KeyOutcome<Value> => ({ kind: 'done', value });

/** @param field what is at fault; the message then begins with it */
export function refused(code: ErrorCode, message: string, field?: string): Refused {
  const text = field === undefined ? message : `${field}: ${message}`;
  return { kind: 'refused', refusal: refusal(code, text), test: null };
}

export const unknownKey = (): Refused => refused('not_found', 'No key has this id.');

/** By whom: goes into histories and logs. */
export type Actor = 'console' | 'terminal' | 'api';

export const BY: Readonly<Record<Actor, string>> = {
  console: 'from the console',
  terminal: 'from the terminal',
  api: 'through the admin API',
};

/**
 * What the store could not do, as a refusal; anything else goes on as it is.
 *
 * @throws what is neither the database's nor the master key's trouble
 */
export function storeTrouble(error: unknown): Refused {
  if (error instanceof KeyStoreUnavailable) {
    return refused(
      'store_unavailable',
      error.certain
        ? `It could not be saved, and nothing was changed: ${error.message}. Try again once that is mended.`
        : `It is not known whether it was saved: ${error.message}. The list of keys shows it in a moment.`,
    );
  }
  if (error instanceof StartupError) {
    const remedies = error.remedies.join(' ');
    return refused('store_unavailable', `It could not be saved: ${error.message}. ${remedies}`.trim());
  }
  throw error;
}
