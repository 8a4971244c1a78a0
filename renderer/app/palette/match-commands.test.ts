import { describe, expect, it } from 'vitest';
import type { Command } from '../../lib/commands.ts';
import { matchCommands } from './match-commands.ts';

const command = (title: string, group: string, words?: string): Command => ({
  id: title,
  title,
  group,
  ...(words === undefined ? {} : { words }),
  run: () => {},
});
const ALL = [
  command('Overview', 'Go to'),
  command('Requests', 'Go to'),
  command('Theme: dark', 'View'),
  command('Theme: light', 'View'),
  command('Copy the gateway’s address', 'Service', 'http://127.0.0.1:3000'),
  command('Última hora', 'Updates'),
];
const find = (query: string): string[] => matchCommands(ALL, query).map(({ title }) => title);

describe('the palette', () => {
  it('shows everything while nothing was asked for', () => {
    expect(find(' ')).toHaveLength(ALL.length);
  });

  it('finds by beginnings of words, in any order', () => {
    expect(find('da th')).toEqual(['Theme: dark']);
    expect(find('addr copy')).toEqual(['Copy the gateway’s address']);
  });

  it('finds by further words and by the group', () => {
    expect(find('127.0.0.1')).toEqual(['Copy the gateway’s address']);
    expect(find('view')).toContain('Theme: dark');
  });

  it('puts titles that begin so first', () => {
    expect(find('re')[0]).toBe('Requests');
  });

  it('does not mind case, accents or punctuation', () => {
    expect(find('ULTIMA')).toEqual(['Última hora']);
    expect(find('theme dark')).toEqual(['Theme: dark']);
  });

  it('finds nothing for what is not there', () => {
    expect(find('xyzzy')).toEqual([]);
  });
});
