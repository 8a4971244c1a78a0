import { describe, expect, it } from 'vitest';
import { checkHostAndOrigin, isAllowedForeignOrigin, type HostAndOrigin } from './host-and-origin.ts';

const LOOPBACK = { loopback: true, allowedHosts: [], allowedOrigins: [] };
const ELSEWHERE = { loopback: false, allowedHosts: [], allowedOrigins: [] };

const facts = (changes: Partial<HostAndOrigin>): HostAndOrigin => ({
  host: '127.0.0.1:3000',
  hostCount: 1,
  origin: null,
  fetchSite: null,
  ...changes,
});

describe('the Host, while bound to loopback', () => {
  it.each([
    '127.0.0.1',
    '127.0.0.1:3000',
    '127.1.2.3:3000',
    'localhost',
    'LocalHost:3000',
    'tulay.localhost:3000',
    '[::1]',
    '[::1]:3000',
  ])('may be %s', (host) => {
    expect(checkHostAndOrigin(facts({ host }), LOOPBACK)).toBeNull();
  });

  it.each([
    // what a page reaches whose name was rebound to this machine
    'evil.example',
    'evil.example:3000',
    '127.0.0.1.evil.example',
    'localhost.evil.example:3000',
    '127.0.0.1.nip.io',
    'evil-localhost',
    // user information, paths and other dressings
    'user@127.0.0.1',
    '127.0.0.1@evil.example',
    '127.0.0.1:3000@evil.example',
    '127.0.0.1/evil',
    '127.0.0.1:3000:3000',
    '127.0.0.1:',
    '127.0.0.1,evil.example',
    ' 127.0.0.1',
    'http://127.0.0.1',
    // spellings that are not printed at the start
    'localhost.',
    '127.0.0.1.',
    '127.1',
    '2130706433',
    '0x7f.0.0.1',
    '[::1',
    '::1',
    '[::ffff:127.0.0.1]',
    '[::1]evil.example',
    '0.0.0.0:3000',
    '[::]:3000',
    '10.0.0.1',
    '',
  ])('may not be %j', (host) => {
    expect(checkHostAndOrigin(facts({ host }), LOOPBACK)).toMatchObject({ code: 'host_refused' });
  });

  it('may be a listed name on any port, or on the listed one', () => {
    const policy = { ...LOOPBACK, allowedHosts: ['gateway.example', 'other.example:8080', '[fd00::1]'] };
    for (const host of ['gateway.example', 'GATEWAY.example:99', 'other.example:8080', '[FD00::1]:3000']) {
      expect(checkHostAndOrigin(facts({ host }), policy)).toBeNull();
    }
    for (const host of ['other.example', 'other.example:8081', 'x.gateway.example', 'gateway.example.']) {
      expect(checkHostAndOrigin(facts({ host }), policy)).toMatchObject({ code: 'host_refused' });
    }
  });
});

describe('the number of Hosts', () => {
  it.each([LOOPBACK, ELSEWHERE])('must be one', (policy) => {
    for (const [host, hostCount] of [
      [null, 0],
      ['127.0.0.1', 2],
    ] as const) {
      expect(checkHostAndOrigin(facts({ host, hostCount }), policy)).toMatchObject({
        code: 'malformed_http',
      });
    }
  });
});

describe('a Host elsewhere than on loopback', () => {
  it('is not looked at: a client key is needed there', () => {
    expect(checkHostAndOrigin(facts({ host: 'anything.example' }), ELSEWHERE)).toBeNull();
  });
});

describe.each([LOOPBACK, ELSEWHERE])('a page', (policy) => {
  const refused = { code: 'origin_refused' };

  it('of the service itself may call', () => {
    const own = facts({ origin: 'http://127.0.0.1:3000', fetchSite: 'same-origin' });
    expect(checkHostAndOrigin(own, policy)).toBeNull();
    expect(checkHostAndOrigin({ ...own, fetchSite: null }, policy)).toBeNull();
    expect(
      checkHostAndOrigin(facts({ host: 'LOCALHOST:3000', origin: 'http://localhost:3000' }), policy),
    ).toBeNull();
  });

  it.each([
    'http://127.0.0.1:3001',
    'http://127.0.0.1',
    'http://localhost:3000',
    'https://127.0.0.1:3000',
    'http://evil.example',
    'http://127.0.0.1:3000.evil.example',
    'http://127.0.0.1:3000/',
    'null',
    '',
    'file://',
    'chrome-extension://abcdef',
    '127.0.0.1:3000',
  ])('of the origin %j may not', (origin) => {
    for (const fetchSite of [null, 'same-origin', 'same-site', 'cross-site', 'none']) {
      expect(checkHostAndOrigin(facts({ origin, fetchSite }), policy)).toMatchObject(refused);
    }
  });

  it.each(['cross-site', 'same-site', 'anything-new'])(
    'that sends no Origin is known by Sec-Fetch-Site: %s',
    (fetchSite) => {
      expect(checkHostAndOrigin(facts({ fetchSite }), policy)).toMatchObject(refused);
      expect(checkHostAndOrigin(facts({ origin: 'http://127.0.0.1:3000', fetchSite }), policy)).toMatchObject(
        refused,
      );
    },
  );

  it('opened by the person at the browser, or loaded by the service’s own page, is served', () => {
    expect(checkHostAndOrigin(facts({ fetchSite: 'none' }), policy)).toBeNull();
    expect(checkHostAndOrigin(facts({ fetchSite: 'same-origin' }), policy)).toBeNull();
  });

  it('of a listed origin may call from anywhere, and it alone', () => {
    const listed = { ...policy, allowedOrigins: ['https://app.example'] };
    const from = (origin: string) => checkHostAndOrigin(facts({ origin, fetchSite: 'cross-site' }), listed);
    expect(from('https://app.example')).toBeNull();
    for (const origin of [
      'http://app.example',
      'https://app.example:8443',
      'https://x.app.example',
      'null',
    ]) {
      expect(from(origin)).toMatchObject(refused);
    }
    // A picture or a frame on it sends no Origin and cannot read the answer.
    expect(checkHostAndOrigin(facts({ fetchSite: 'cross-site' }), listed)).toMatchObject(refused);
    expect(isAllowedForeignOrigin('https://app.example', listed)).toBe(true);
    expect(isAllowedForeignOrigin('http://127.0.0.1:3000', listed)).toBe(false);
    expect(isAllowedForeignOrigin(null, listed)).toBe(false);
  });
});
