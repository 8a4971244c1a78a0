import { beforeEach, describe, expect, it } from 'vitest';
import type { Command } from './commands.ts';
import { showKeys, ShortcutReader, type KeyPress } from './shortcuts.ts';

const command = (id: string, keys: string): Command => ({ id, keys, title: id, group: 'x', run: () => {} });
const COMMANDS = [
  command('palette', 'mod+k'),
  command('help', '?'),
  command('overview', 'g o'),
  command('requests', 'g r'),
  command('pause', 'p'),
  command('o-alone', 'o'),
];

describe('shortcuts', () => {
  let reader: ShortcutReader;
  let at: number;
  beforeEach(() => {
    reader = new ShortcutReader('other');
    at = 0;
  });

  const press = (key: string, changes: Partial<KeyPress> = {}): string | undefined =>
    reader.read(
      { key, ctrlKey: false, metaKey: false, altKey: false, shiftKey: false, typing: false, at, ...changes },
      COMMANDS,
    )?.id;

  it('are one key, or two one after the other', () => {
    expect([press('p'), press('?', { shiftKey: true }), press('g'), press('r')]).toEqual([
      'pause',
      'help',
      undefined,
      'requests',
    ]);
  });

  it('forget the first of two keys after a second, or when it led nowhere', () => {
    press('g');
    at = 1_001;
    expect(press('r')).toBeUndefined();
    press('g');
    expect(press('p')).toBe('pause');
    expect(press('r')).toBeUndefined();
  });

  it('take a second key for itself only when no sequence wants it', () => {
    expect(press('o')).toBe('o-alone');
    press('g');
    expect(press('o')).toBe('overview');
  });

  it('are text while somebody types, but for those with the modifier', () => {
    expect(press('p', { typing: true })).toBeUndefined();
    expect(press('k', { typing: true, ctrlKey: true })).toBe('palette');
  });

  it('leave the keys of the browser and the system alone', () => {
    expect([
      press('p', { ctrlKey: true }),
      press('p', { altKey: true }),
      press('p', { metaKey: true }),
    ]).toEqual([undefined, undefined, undefined]);
  });

  it('use ⌘ on a Mac', () => {
    reader = new ShortcutReader('mac');
    expect([press('k', { metaKey: true }), press('k', { ctrlKey: true })]).toEqual(['palette', undefined]);
    expect([showKeys('mod+k', 'mac'), showKeys('mod+k', 'other'), showKeys('g r', 'mac')]).toEqual([
      '⌘K',
      'Ctrl+K',
      'g r',
    ]);
  });

  it('of two commands with the same keys run the later one', () => {
    const both = [command('shell', 'f'), command('screen', 'f')];
    const found = reader.read(
      { key: 'f', ctrlKey: false, metaKey: false, altKey: false, shiftKey: false, typing: false, at },
      both,
    );
    expect(found?.id).toBe('screen');
  });
});
