/**
 * Who may administer the service.
 *
 *   link token ──(exchanged once)──▶ session token, 12 h ──▶ admin
 *   control socket ────────────────▶ session token, 12 h ──▶ admin
 *   TULAY_ADMIN_TOKEN ─────────────────────────────────────▶ admin
 *
 * A link token dies on use, when the next one is issued, after ten minutes, and with the process; only hashes are kept, in
 * memory. Link and session tokens carry 256 random bits, so only the lasting token, which a person chose, could be guessed:
 * it alone is subject to the limit on failed attempts, and somebody who shares the operator's address cannot use that limit
 * to shut the operator out of a session.
 */
import type { Clock } from '../lib/clock.ts';
import type { Secret } from '../lib/secret.ts';
import {
  equalHashes,
  hashToken,
  makeStartId,
  makeToken,
  startOfToken,
  systemRandom,
  type RandomBytes,
} from './admin-token.ts';
import { FailedAttempts } from './failed-attempts.ts';

export const LINK_LIFETIME_MS = 10 * 60_000;
export const SESSION_LIFETIME_MS = 12 * 3_600_000;
/** The oldest session ends when one more is begun. */
export const MAX_SESSIONS = 64;

export type Authentication =
  /** `endsAt`: when the session ends, wall clock ms; null for the lasting token. */
  | { readonly kind: 'admin'; readonly by: 'session'; readonly endsAt: number }
  | { readonly kind: 'admin'; readonly by: 'lasting-token'; readonly endsAt: null }
  | { readonly kind: 'refused'; readonly reason: 'unknown' | 'session-over' | 'another-start' }
  | { readonly kind: 'blocked'; readonly retryAfterMs: number };

export type LinkExchange =
  | ({ readonly kind: 'session' } & BegunSession)
  | { readonly kind: 'refused'; readonly reason: 'unknown' | 'another-start' }
  | { readonly kind: 'blocked'; readonly retryAfterMs: number };

export interface BegunSession {
  readonly token: string;
  /** Wall clock, ms since the epoch. */
  readonly expiresAt: number;
}

export interface AdminAccess {
  /** Whether `TULAY_ADMIN_TOKEN` is set. */
  readonly hasLastingToken: boolean;
  /** Makes the token of a new console link. The one before stops working. */
  issueLinkToken(): string;
  /** For who has proven otherwise to be the operator. Leaves the link alone, which somebody may be about to open. */
  beginSession(): BegunSession;
  /** @param address of the peer, for the limit on failed attempts */
  exchangeLinkToken(token: string, address: string): LinkExchange;
  authenticate(token: string, address: string): Authentication;
  /** Ends the session of that token; false when there is none. */
  signOut(token: string): boolean;
}

/** The address to open in a browser: the token stands in the fragment, which is never sent to a server or logged. */
export function consoleLink(baseUrl: string, linkToken: string): string {
  return `${baseUrl.replace(/\/+$/, '')}/#token=${linkToken}`;
}

interface Kept {
  readonly hash: Buffer;
  /** Both clocks, so that neither a sleeping machine nor a wall clock set back prolongs it. */
  readonly endsAt: number;
  readonly endsAtWall: number;
}

export function createAdminAccess(options: {
  readonly clock: Clock;
  readonly lastingToken: Secret | undefined;
  readonly random?: RandomBytes;
}): AdminAccess {
  const { clock, lastingToken, random = systemRandom } = options;
  const startId = makeStartId(random);
  const lastingHash = lastingToken === undefined ? undefined : hashToken(lastingToken.reveal());
  const failures = new FailedAttempts(clock);
  let link: Kept | undefined;
  let sessions: Kept[] = [];

  const keep = (token: string, lifetimeMs: number): Kept => ({
    hash: hashToken(token),
    endsAt: clock.now() + lifetimeMs,
    endsAtWall: clock.wallNow() + lifetimeMs,
  });
  const lives = (kept: Kept): boolean => clock.now() < kept.endsAt && clock.wallNow() < kept.endsAtWall;
  const startOf = (kind: 'link' | 'session', token: string): 'this' | 'another' | 'none' => {
    const start = startOfToken(kind, token);
    return start === undefined ? 'none' : start === startId ? 'this' : 'another';
  };
  const findSession = (token: string): Kept | undefined => {
    const hash = hashToken(token);
    return sessions.find((session) => equalHashes(session.hash, hash) && lives(session));
  };

  const beginSession = (): BegunSession => {
    const token = makeToken('session', startId, random);
    const session = keep(token, SESSION_LIFETIME_MS);
    sessions = [...sessions.filter(lives), session].slice(-MAX_SESSIONS);
    return { token, expiresAt: session.endsAtWall };
  };

  const isLastingToken = (token: string): boolean =>
    lastingHash !== undefined && equalHashes(lastingHash, hashToken(token));

  return {
    hasLastingToken: lastingHash !== undefined,
    beginSession,

    issueLinkToken() {
      const token = makeToken('link', startId, random);
      link = keep(token, LINK_LIFETIME_MS);
      return token;
    },

    exchangeLinkToken(token, address) {
      if (link !== undefined && equalHashes(link.hash, hashToken(token)) && lives(link)) {
        link = undefined;
        return { kind: 'session', ...beginSession() };
      }
      // No guess looks like a token of another start: it is a link from an old terminal.
      if (startOf('link', token) === 'another') return { kind: 'refused', reason: 'another-start' };
      const retryAfterMs = failures.waitMs(address);
      if (retryAfterMs > 0) return { kind: 'blocked', retryAfterMs };
      failures.count(address);
      return { kind: 'refused', reason: 'unknown' };
    },

    authenticate(token, address) {
      const start = startOf('session', token);
      if (start !== 'none') {
        // 256 random bits, whichever token it is compared with: nothing to slow down.
        const session = findSession(token);
        if (session !== undefined) return { kind: 'admin', by: 'session', endsAt: session.endsAtWall };
        if (isLastingToken(token)) return { kind: 'admin', by: 'lasting-token', endsAt: null };
        return { kind: 'refused', reason: start === 'this' ? 'session-over' : 'another-start' };
      }
      const retryAfterMs = failures.waitMs(address);
      if (retryAfterMs > 0) return { kind: 'blocked', retryAfterMs };
      if (isLastingToken(token)) return { kind: 'admin', by: 'lasting-token', endsAt: null };
      failures.count(address);
      return { kind: 'refused', reason: 'unknown' };
    },

    signOut(token) {
      const session = findSession(token);
      sessions = sessions.filter((kept) => kept !== session && lives(kept));
      return session !== undefined;
    },
  };
}
