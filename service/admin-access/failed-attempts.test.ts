import { describe, expect, it } from 'vitest';
import {
  ATTEMPT_EVERY_MS,
  ATTEMPTS_AT_ONCE,
  FailedAttempts,
  MAX_ADDRESSES,
  networkOf,
} from './failed-attempts.ts';

function setUp() {
  let now = 0;
  const attempts = new FailedAttempts({ now: () => now, wallNow: () => now });
  const fail = (address: string, times: number): void => {
    for (let i = 0; i < times; i++) attempts.count(address);
  };
  return { attempts, fail, wait: (ms: number) => (now += ms) };
}

describe('failed attempts', () => {
  it('lets an address fail a few times at once, then makes it wait', () => {
    const { attempts, fail } = setUp();
    fail('192.0.2.1', ATTEMPTS_AT_ONCE - 1);
    expect(attempts.waitMs('192.0.2.1')).toBe(0);
    fail('192.0.2.1', 1);
    expect(attempts.waitMs('192.0.2.1')).toBe(ATTEMPT_EVERY_MS);
  });

  it('says a wait after which one more attempt is free, and no more', () => {
    const { attempts, fail, wait } = setUp();
    fail('192.0.2.1', ATTEMPTS_AT_ONCE);
    wait(attempts.waitMs('192.0.2.1'));
    expect(attempts.waitMs('192.0.2.1')).toBe(0);
    fail('192.0.2.1', 1);
    expect(attempts.waitMs('192.0.2.1')).toBeGreaterThan(0);
  });

  it('never makes anyone wait longer than for one attempt, however many failed', () => {
    const { attempts, fail } = setUp();
    fail('192.0.2.1', 1_000);
    expect(attempts.waitMs('192.0.2.1')).toBe(ATTEMPT_EVERY_MS);
  });

  it('keeps addresses apart', () => {
    const { attempts, fail } = setUp();
    fail('192.0.2.1', ATTEMPTS_AT_ONCE);
    expect(attempts.waitMs('192.0.2.2')).toBe(0);
  });

  it('counts the hosts of one IPv6 network together', () => {
    const { attempts, fail } = setUp();
    fail('2001:db8:1:2::a', ATTEMPTS_AT_ONCE);
    expect(attempts.waitMs('2001:db8:1:2:ffff::b')).toBeGreaterThan(0);
    expect(attempts.waitMs('2001:db8:1:3::a')).toBe(0);
  });

  it('remembers a bounded number of addresses, the latest', () => {
    const { attempts, fail } = setUp();
    fail('first', ATTEMPTS_AT_ONCE);
    for (let i = 0; i < MAX_ADDRESSES; i++) fail(`10.0.${i >> 8}.${i & 255}`, ATTEMPTS_AT_ONCE);
    expect(attempts.size).toBe(MAX_ADDRESSES);
    expect(attempts.waitMs('first')).toBe(0);
    expect(attempts.waitMs('10.0.3.255')).toBeGreaterThan(0);
  });
});

describe('the network of an address', () => {
  it.each([
    ['192.0.2.7', '192.0.2.7'],
    ['::ffff:192.0.2.7', '192.0.2.7'],
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
    ['2001:db8::6', '2001:db8:0:0::/64'],
    ['::1', '0:0:0:0::/64'],
    ['fe80::1%eth0', 'fe80:0:0:0::/64'],
    ['', ''],
  ])('of %s is %s', (address, network) => {
    expect(networkOf(address)).toBe(network);
  });
});
