import { describe, expect, it } from 'vitest';
import { HELP, readDemoCommand } from './command-line.ts';

describe('the command line of the demonstration', () => {
  it('has a default for everything', () => {
    expect(readDemoCommand([])).toEqual({
      kind: 'run',
      options: { minutes: 10, seed: '1', speed: 1, port: undefined, script: undefined },
    });
  });

  it('takes each option in its range', () => {
    const args = ['--minutes', '0.5', '--seed', 'monday', '--speed=2.5', '--port', '0', '--script', 'a.json'];
    expect(readDemoCommand(args)).toEqual({
      kind: 'run',
      options: { minutes: 0.5, seed: 'monday', speed: 2.5, port: 0, script: 'a.json' },
    });
  });

  it.each([
    [['--minutes', '0'], '--minutes takes a number from 0.05 to 1440, not "0"'],
    [['--minutes', 'ten'], '--minutes takes a number from 0.05 to 1440, not "ten"'],
    [['--minutes', '1e9'], '--minutes takes a number from 0.05 to 1440, not "1e9"'],
    [['--speed', '100'], '--speed takes a number from 0.1 to 50, not "100"'],
    [['--port', '70000'], '--port takes a number from 0 to 65535, not "70000"'],
    [['--port', '-1'], expect.stringContaining('--port')],
    [['--port'], expect.stringContaining('--port')],
    [['--minuts', '3'], expect.stringContaining('--minuts')],
    [['3'], expect.stringContaining("'3'")],
  ])('says what is wrong with %j', (args, problem) => {
    expect(readDemoCommand(args)).toEqual({ kind: 'wrong', problem });
  });

  it('explains every option', () => {
    expect(readDemoCommand(['--help', '--minutes', 'x'])).toEqual({ kind: 'help' });
    for (const option of ['minutes', 'seed', 'speed', 'port', 'script', 'help'])
      expect(HELP).toContain(`--${option} `);
  });
});
