import { describe, expect, it } from 'vitest';
import { readCommandLine } from './command-line.ts';

describe('readCommandLine', () => {
  it.each([
    [[], { kind: 'start', envFile: true, supervised: false }],
    [['--no-env-file'], { kind: 'start', envFile: false, supervised: false }],
    [['--supervised'], { kind: 'start', envFile: true, supervised: true }],
    [['--link'], { kind: 'link', envFile: true }],
    [['--link', '--no-env-file'], { kind: 'link', envFile: false }],
    [['--help'], { kind: 'help' }],
    [['-h'], { kind: 'help' }],
    [['--version'], { kind: 'version' }],
  ])('reads %j', (args, command) => {
    expect(readCommandLine(args)).toEqual(command);
  });

  it.each([
    [['--port', '4000'], '--port'],
    [['--key=sk-ant-secret'], '--key'],
    [['-x'], '-x'],
    [['--link=yes'], '--link'],
    [['worker'], 'no arguments'],
    [['--', 'worker'], 'no arguments'],
    [['--help', '--bad'], '--bad'],
  ])('refuses %j in one line that repeats no value', (args, named) => {
    const command = readCommandLine(args);
    expect(command.kind).toBe('bad');
    const problem = command.kind === 'bad' ? command.problem : '';
    expect(problem).toContain(named);
    expect(problem).not.toMatch(/\n|secret|worker/);
  });
});
