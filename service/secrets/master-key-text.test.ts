import { describe, expect, it } from 'vitest';
import { Secret } from '../lib/secret.ts';
import { isPassphrase, masterKeyOfText, spelledBytes } from './master-key-text.ts';
import { masterKeyOf } from './master-key.ts';

const bytes = Buffer.from('00ff10ef20df30cf40bf50af609f708f80ff90ef0adf1acf2abf3aaf4a9f5a8f', 'hex');
const salt = Buffer.alloc(16, 1);

describe('a master key as text', () => {
  it.each([
    ['hexadecimal', bytes.toString('hex')],
    ['hexadecimal in capitals', bytes.toString('hex').toUpperCase()],
    ['base64', bytes.toString('base64')],
    ['base64 without padding', bytes.toString('base64').replace('=', '')],
    ['base64url', bytes.toString('base64url')],
  ])('of 32 bytes in %s is used as it is', async (_, text) => {
    expect(spelledBytes(text)).toEqual(bytes);
    expect((await masterKeyOfText(new Secret(text), salt)).id).toBe(masterKeyOf(bytes).id);
  });

  it.each([
    'correct horse battery staple',
    bytes.toString('hex').slice(1),
    bytes.toString('base64').slice(1),
    `${bytes.toString('base64')}A`,
  ])('is else a passphrase: %s', (text) => {
    expect(isPassphrase(new Secret(text))).toBe(true);
  });

  it('gives one key per salt, whichever way an accent is typed', async () => {
    const ids = await Promise.all(
      [
        masterKeyOfText(new Secret('crème brûlée très sucrée'), salt),
        masterKeyOfText(new Secret('crème brûlée très sucrée'.normalize('NFD')), salt),
        masterKeyOfText(new Secret('crème brûlée très sucrée'), Buffer.alloc(16, 2)),
      ].map(async (key) => (await key).id),
    );
    expect(ids[1]).toBe(ids[0]);
    expect(ids[2]).not.toBe(ids[0]);
  });
});
