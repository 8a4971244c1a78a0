import { describe, expect, it } from 'vitest';
import { Secret } from '../lib/secret.ts';
import { poolKeys } from './environment-keys.ts';

const source = (label: string, secret: string) => ({
  label,
  tier: 'primary' as const,
  secret: new Secret(secret),
});

describe('poolKeys', () => {
  it('keeps labels, tiers and secrets', () => {
    const [key] = poolKeys([source('primary', 'sk-ant-one')], 'directory', false);
    expect(key).toMatchObject({ label: 'primary', tier: 'primary', simulated: false });
    expect(key?.secret.reveal()).toBe('sk-ant-one');
  });

  it('names a key by a print that stays with its secret, whatever its label, and only in one data directory', () => {
    const print = (label: string, secret: string, directory: string) =>
      poolKeys([source(label, secret)], directory, false)[0]?.fingerprint;
    const known = print('primary', 'sk-ant-one', 'directory');
    expect(known).toMatch(/^[0-9a-f]{16}$/);
    expect(print('renamed', 'sk-ant-one', 'directory')).toBe(known);
    expect(print('primary', 'sk-ant-two', 'directory')).not.toBe(known);
    expect(print('primary', 'sk-ant-one', 'elsewhere')).not.toBe(known);
  });

  it('shows no secret, however it is printed', () => {
    const keys = poolKeys([source('primary', 'sk-ant-very-secret-indeed')], 'directory', false);
    expect(JSON.stringify(keys)).not.toContain('very-secret');
    expect(keys.map((key) => String(key.secret)).join()).not.toContain('very-secret');
  });
});
