import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { canonicalHost, isLoopbackHost, isPrivateAddress } from './private-address.ts';

describe('isLoopbackHost', () => {
  it.each([
    '127.0.0.1',
    '127.255.0.3',
    '127.1',
    '2130706433',
    '0x7f000001',
    '0177.0.0.1',
    '0x7f.1',
    '::1',
    '[::1]',
    '0:0:0:0:0:0:0:1',
    '::ffff:127.0.0.1',
    '[::ffff:7f00:1]',
    '64:ff9b::127.0.0.1',
    'localhost',
    'LOCALHOST',
    'localhost.',
    'gateway.localhost',
  ])('%s is', (host) => {
    expect(isLoopbackHost(host)).toBe(true);
  });

  it.each([
    '0.0.0.0',
    '::',
    '128.0.0.1',
    '10.0.0.1',
    '::2',
    '::ffff:128.0.0.1',
    'localhost.example',
    'notlocalhost',
    'example.com',
    '127.0.0.1.example',
    '127.0.0.1:80',
    '',
    'local host',
  ])('%s is not', (host) => {
    expect(isLoopbackHost(host)).toBe(false);
  });
});

describe('isPrivateAddress', () => {
  it.each([
    '0.0.0.0',
    '0.1.2.3',
    '10.1.2.3',
    '100.64.0.1',
    '100.127.255.255',
    '127.0.0.1',
    '2130706433',
    '0x0a000001',
    '10.1',
    '169.254.169.254',
    '172.16.0.1',
    '172.31.255.255',
    '192.168.1.1',
    '192.0.2.1',
    '198.18.0.1',
    '198.19.255.255',
    '224.0.0.1',
    '255.255.255.255',
    '::',
    '::1',
    '::10.0.0.1',
    '::ffff:10.0.0.1',
    '[::ffff:a9fe:a9fe]',
    '::ffff:0:10.0.0.1',
    '64:ff9b::192.168.0.1',
    '64:ff9b:1::8.8.8.8',
    '2002:c0a8:0101::1',
    '2001:0:4136:e378::1',
    '2001:db8::1',
    'fc00::1',
    'fdff::1',
    'fe80::1%eth0',
    'febf::1',
    'ff02::1',
    'localhost',
    'a.localhost',
    'simulator',
    'llm.local',
    'LLM.Local.',
    'metadata.google.internal',
    'redis.default.svc.cluster.local',
    'nas.lan',
    'box.home.arpa',
    '',
    'not a host',
  ])('%s is', (host) => {
    expect(isPrivateAddress(host)).toBe(true);
  });

  it.each([
    '8.8.8.8',
    '9.255.255.255',
    '11.0.0.1',
    '100.63.255.255',
    '100.128.0.1',
    '172.15.255.255',
    '172.32.0.1',
    '192.169.0.1',
    '198.17.255.255',
    '223.255.255.255',
    '134744072',
    '::ffff:8.8.8.8',
    '64:ff9b::8.8.8.8',
    '2002:0808:0808::1',
    '2607:6bc0::10',
    'api.anthropic.com',
    'local.example.com',
    'internal.example',
  ])('%s is not', (host) => {
    expect(isPrivateAddress(host)).toBe(false);
  });

  it('judges an IPv4 address the same in every spelling', () => {
    fc.assert(
      fc.property(fc.nat(0xffffffff), (number) => {
        const dotted = [24, 16, 8, 0].map((shift) => (number >>> shift) & 255).join('.');
        const expected = isPrivateAddress(dotted);
        const hex = number.toString(16).padStart(8, '0');
        const spellings = [
          String(number),
          `0x${hex}`,
          `::ffff:${dotted}`,
          `[::ffff:${hex.slice(0, 4)}:${hex.slice(4)}]`,
          `64:ff9b::${dotted}`,
          `2002:${hex.slice(0, 4)}:${hex.slice(4)}::`,
        ];
        expect(spellings.map((spelling) => [spelling, isPrivateAddress(spelling)])).toEqual(
          spellings.map((spelling) => [spelling, expected]),
        );
      }),
    );
  });

  it('never throws', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        expect(typeof isPrivateAddress(text)).toBe('boolean');
      }),
    );
  });
});

describe('canonicalHost', () => {
  it.each([
    ['Example.COM.', 'example.com'],
    ['0x7f.1', '127.0.0.1'],
    ['[0:0::1]', '::1'],
    ['fe80::1%eth0', 'fe80::1'],
    ['münchen.example', 'xn--mnchen-3ya.example'],
  ])('writes %s as %s', (host, canonical) => {
    expect(canonicalHost(host)).toBe(canonical);
  });

  it.each(['a:1', 'http://a', 'a/b', 'u@a', 'a b', '[::1', '1.2.3.4.5', '256.1.1.1'])(
    'refuses %s',
    (host) => {
      expect(canonicalHost(host)).toBeUndefined();
    },
  );
});
