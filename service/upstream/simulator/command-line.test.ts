import { describe, expect, it } from 'vitest';
import { parseCommandLine } from './command-line.ts';

describe('the command line', () => {
  it('listens on loopback at 8787 unless told otherwise', () => {
    expect(parseCommandLine([])).toMatchObject({
      kind: 'run',
      options: { port: 8787, host: '127.0.0.1', seed: '1', latency: 'realistic', strictKeys: false },
    });
  });

  it('takes a latency in figures', () => {
    expect(parseCommandLine(['--latency', '400,60'])).toMatchObject({
      options: { latency: { firstTokenMs: 400, tokensPerSecond: 60 } },
    });
  });

  it('refuses keys that are not in the file of keys', () => {
    expect(parseCommandLine(['--keys', 'keys.json'])).toMatchObject({
      options: { strictKeys: true, keysFile: 'keys.json' },
    });
  });

  it.each([
    [['--prot', '1'], "Unknown option '--prot'"],
    [['--port', '70000'], '--port takes a number from 0 to 65535'],
    [['--port', '1e3'], '--port takes a number'],
    [['--latency', 'slow'], '--latency takes'],
    [['--latency', '10,0'], '--latency takes'],
    [['--host', ''], '--host takes an address'],
    [['extra'], 'Unexpected argument'],
    [['--port'], "Option '--port <value>' argument missing"],
  ])('says in one line what is wrong with %j', (args, problem) => {
    const parsed = parseCommandLine(args);
    expect(parsed).toMatchObject({ kind: 'wrong', problem: expect.stringContaining(problem) });
    expect(parsed.kind === 'wrong' && parsed.problem).not.toContain('\n');
  });
});
