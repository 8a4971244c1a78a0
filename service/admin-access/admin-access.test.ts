import { describe, expect, it } from 'vitest';
import { Secret } from '../lib/secret.ts';
import {
  consoleLink,
  createAdminAccess,
  LINK_LIFETIME_MS,
  MAX_SESSIONS,
  SESSION_LIFETIME_MS,
  type AdminAccess,
} from './admin-access.ts';
import { ATTEMPT_EVERY_MS, ATTEMPTS_AT_ONCE } from './failed-attempts.ts';

const LASTING = 'a-lasting-token-somebody-chose';
const HERE = '127.0.0.1';

function setUp(lastingToken?: string) {
  let now = 1_000;
  let wall = 1_700_000_000_000;
  const access = createAdminAccess({
    clock: { now: () => now, wallNow: () => wall },
    lastingToken: lastingToken === undefined ? undefined : new Secret(lastingToken),
  });
  return {
    access,
    wait(ms: number) {
      now += ms;
      wall += ms;
    },
    setWallClock: (ms: number) => (wall += ms),
    sleepMachine: (ms: number) => (wall += ms),
  };
}

function signIn(access: AdminAccess): string {
  const exchange = access.exchangeLinkToken(access.issueLinkToken(), HERE);
  if (exchange.kind !== 'session') throw new Error(`no session: ${exchange.kind}`);
  return exchange.token;
}

describe('a console link', () => {
  it('carries 256 random bits in the fragment', () => {
    const { access } = setUp();
    const [first, second] = [access.issueLinkToken(), access.issueLinkToken()];
    expect(first).toMatch(/^tla_[\w-]{8}[\w-]{43}$/);
    expect(first.slice(-43)).not.toBe(second.slice(-43));
    expect(consoleLink('http://127.0.0.1:3000/', first)).toBe(`http://127.0.0.1:3000/#token=${first}`);
  });

  it('is exchanged for a session of 12 hours', () => {
    const { access, wait } = setUp();
    const session = signIn(access);
    wait(SESSION_LIFETIME_MS - 1);
    expect(access.authenticate(session, HERE)).toEqual({
      kind: 'admin',
      by: 'session',
      endsAt: 1_700_000_000_000 + SESSION_LIFETIME_MS,
    });
    wait(1);
    expect(access.authenticate(session, HERE)).toEqual({ kind: 'refused', reason: 'session-over' });
  });

  it('works once', () => {
    const { access } = setUp();
    const link = access.issueLinkToken();
    expect(access.exchangeLinkToken(link, HERE).kind).toBe('session');
    expect(access.exchangeLinkToken(link, HERE)).toEqual({ kind: 'refused', reason: 'unknown' });
  });

  it('dies when the next one is issued', () => {
    const { access } = setUp();
    const old = access.issueLinkToken();
    const fresh = access.issueLinkToken();
    expect(access.exchangeLinkToken(old, HERE)).toEqual({ kind: 'refused', reason: 'unknown' });
    expect(access.exchangeLinkToken(fresh, HERE).kind).toBe('session');
  });

  it('dies after ten minutes', () => {
    const { access, wait } = setUp();
    const link = access.issueLinkToken();
    wait(LINK_LIFETIME_MS);
    expect(access.exchangeLinkToken(link, HERE)).toEqual({ kind: 'refused', reason: 'unknown' });
  });

  it('of another start is told from a wrong one', () => {
    const link = setUp().access.issueLinkToken();
    expect(setUp().access.exchangeLinkToken(link, HERE)).toEqual({
      kind: 'refused',
      reason: 'another-start',
    });
  });

  it('is no admin token, nor is a session a link', () => {
    const { access } = setUp();
    const session = signIn(access);
    expect(access.exchangeLinkToken(session, HERE).kind).toBe('refused');
    expect(access.authenticate(access.issueLinkToken(), HERE).kind).toBe('refused');
  });
});

describe('a session', () => {
  it('is begun without a link, and leaves the link that is out as it is', () => {
    const { access, wait } = setUp();
    const link = access.issueLinkToken();
    const { token, expiresAt } = access.beginSession();
    expect(expiresAt).toBe(1_700_000_000_000 + SESSION_LIFETIME_MS);
    expect(access.authenticate(token, HERE)).toEqual({ kind: 'admin', by: 'session', endsAt: expiresAt });
    expect(access.exchangeLinkToken(link, HERE).kind).toBe('session');
    wait(SESSION_LIFETIME_MS);
    expect(access.authenticate(token, HERE)).toEqual({ kind: 'refused', reason: 'session-over' });
  });

  it('of another start is refused with that reason', () => {
    const session = signIn(setUp().access);
    expect(setUp().access.authenticate(session, HERE)).toEqual({
      kind: 'refused',
      reason: 'another-start',
    });
  });

  it('ends when signed out, alone', () => {
    const { access } = setUp();
    const [one, other] = [signIn(access), signIn(access)];
    expect(access.signOut(one)).toBe(true);
    expect(access.signOut(one)).toBe(false);
    expect(access.authenticate(one, HERE)).toEqual({ kind: 'refused', reason: 'session-over' });
    expect(access.authenticate(other, HERE).kind).toBe('admin');
  });

  it('is not prolonged by a machine that sleeps', () => {
    const { access, sleepMachine } = setUp();
    const session = signIn(access);
    sleepMachine(SESSION_LIFETIME_MS);
    expect(access.authenticate(session, HERE).kind).toBe('refused');
  });

  it('is not prolonged by a wall clock that is set back', () => {
    const { access, wait, setWallClock } = setUp();
    const session = signIn(access);
    setWallClock(-SESSION_LIFETIME_MS);
    wait(SESSION_LIFETIME_MS);
    expect(access.authenticate(session, HERE).kind).toBe('refused');
  });

  it('ends for the oldest when there are too many', () => {
    const { access } = setUp();
    const sessions = Array.from({ length: MAX_SESSIONS + 1 }, () => signIn(access));
    const kinds = sessions.map((session) => access.authenticate(session, HERE).kind);
    expect(kinds).toEqual(['refused', ...Array.from({ length: MAX_SESSIONS }, () => 'admin')]);
  });
});

describe('the lasting token', () => {
  it('is an admin token while it is set', () => {
    expect(setUp(LASTING).access.authenticate(LASTING, HERE)).toEqual({
      kind: 'admin',
      by: 'lasting-token',
      endsAt: null,
    });
    expect(setUp().access.authenticate(LASTING, HERE)).toEqual({ kind: 'refused', reason: 'unknown' });
  });

  it('is not found by trying: an address that failed too often has to wait, even with the right one', () => {
    const { access, wait } = setUp(LASTING);
    for (let i = 0; i < ATTEMPTS_AT_ONCE; i++) access.authenticate(`guess ${i}`, HERE);
    expect(access.authenticate(LASTING, HERE)).toEqual({ kind: 'blocked', retryAfterMs: ATTEMPT_EVERY_MS });
    expect(access.authenticate(LASTING, '192.0.2.1').kind).toBe('admin');
    wait(ATTEMPT_EVERY_MS);
    expect(access.authenticate(LASTING, HERE).kind).toBe('admin');
  });

  it('may look like a session token and still works', () => {
    const looksLikeSession = signIn(setUp().access);
    const { access } = setUp(looksLikeSession);
    expect(access.authenticate(looksLikeSession, HERE)).toEqual({
      kind: 'admin',
      by: 'lasting-token',
      endsAt: null,
    });
  });
});

describe('failed attempts from an address', () => {
  it('shut out neither a session nor a fresh link', () => {
    const { access } = setUp(LASTING);
    const session = signIn(access);
    for (let i = 0; i < 3 * ATTEMPTS_AT_ONCE; i++) access.authenticate(`guess ${i}`, HERE);
    expect(access.authenticate(session, HERE).kind).toBe('admin');
    expect(access.exchangeLinkToken(access.issueLinkToken(), HERE).kind).toBe('session');
  });

  it('count wrong links too', () => {
    const { access } = setUp();
    for (let i = 0; i < ATTEMPTS_AT_ONCE; i++) {
      expect(access.exchangeLinkToken(`guess ${i}`, HERE).kind).toBe('refused');
    }
    expect(access.exchangeLinkToken('one more', HERE).kind).toBe('blocked');
  });

  it('do not count links and sessions of another start, which a browser tab may send for hours', () => {
    const earlier = setUp().access;
    const [link, session] = [earlier.issueLinkToken(), signIn(earlier)];
    const { access } = setUp(LASTING);
    for (let i = 0; i < 3 * ATTEMPTS_AT_ONCE; i++) {
      access.authenticate(session, HERE);
      access.exchangeLinkToken(link, HERE);
    }
    expect(access.authenticate(LASTING, HERE).kind).toBe('admin');
  });
});
