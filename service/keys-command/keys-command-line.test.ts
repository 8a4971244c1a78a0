import { describe, expect, it } from 'vitest';
import { HELP, readKeysCommandLine, type KeysCommandLine } from './keys-command-line.ts';

const read = (text: string): KeysCommandLine => readKeysCommandLine(text === '' ? [] : text.split(' '));
const commandOf = (text: string) => {
  const line = read(text);
  return line.kind === 'run' ? line.command : line;
};
const problemOf = (text: string): string => {
  const line = read(text);
  return line.kind === 'bad' ? line.problem : line.kind;
};

describe('the command line of npm run keys', () => {
  it.each([
    ['list', { kind: 'list' }],
    ['add lab-1', { kind: 'add', label: 'lab-1', test: true }],
    [
      'add lab-1 --no-test --tier fallback --priority 3 --requests-per-day none --organization Lab',
      {
        kind: 'add',
        test: false,
        settings: { tier: 'fallback', priority: 3, organization: 'Lab', limits: { requestsPerDay: null } },
      },
    ],
    [
      'set lab-1 --label lab-2 --concurrency none',
      { kind: 'set', settings: { label: 'lab-2', concurrency: null } },
    ],
    ['test', { kind: 'test', key: undefined }],
    ['test lab-1', { kind: 'test', key: 'lab-1' }],
    ['disable lab-1 --reason leaked', { kind: 'disable', key: 'lab-1', reason: 'leaked' }],
    ['remove lab-1 --yes', { kind: 'remove', sure: true }],
    ['import .env', { kind: 'import', file: '.env', sure: false }],
    ['import', { kind: 'import', file: undefined }],
    ['stop', { kind: 'stop' }],
    ['rekey', { kind: 'rekey', to: undefined }],
    ['rekey --to stdin', { kind: 'rekey', to: 'stdin' }],
  ])('reads %s', (text, expected) => {
    expect(commandOf(text)).toMatchObject(expected);
  });

  it.each([
    ['lst', 'does not know that command; it knows list'],
    ['list --lable x', 'does not know the option --lable'],
    ['list extra', 'takes nothing after list'],
    ['add', 'wants the label of a key after add'],
    ['add a b', 'takes one label after add'],
    ['add a --priority high', 'wants a number, or none, after --priority'],
    ['add a --priority', 'wants a value after --priority'],
    ['add a --label b', 'takes no --label with add'],
    ['enable a --reason b', 'takes no --reason with enable'],
    ['list --json=1', 'takes no value for --json'],
    ['rekey --to cloud', 'wants file, env or stdin after --to'],
    ['constructor', 'does not know that command'],
  ])('refuses %s', (text, problem) => {
    expect(problemOf(text)).toContain(problem);
  });

  it.each([
    'add sk-ant-api03-abcdefghijklmnop',
    'add lab-1 sk-ant-api03-abcdefghijklmnop',
    'add lab-1 --reason=sk-ant-api03-abcdefghijklmnop',
    'test sk-abcdefghijklmnopqrstuvwxyz',
    'import AIzaSyabcdefghijklmnop',
    'ANTHROPIC_API_KEY=sk-ant-api03-abcdefghijklmnop',
    '--help sk-proj-abcdefghijklmnop',
  ])('refuses an argument that is a key, says to rotate it, and does not repeat it: %s', (text) => {
    const line = read(text);
    expect(line.kind === 'bad' && [line.problem, ...line.remedies].join('\n')).toMatch(
      /looks like a key[^]*revoke this one/,
    );
    expect(JSON.stringify(line)).not.toContain('abcdefgh');
  });

  it.each(['', '--help', 'list --help', 'help'])('helps: %j', (text) => {
    expect(read(text)).toEqual({ kind: 'help' });
  });

  it('explains every command and option in lines that fit', () => {
    for (const word of ['rekey', '--requests-per-minute', '--no-env-file', '--to', 'probe'])
      expect(HELP).toContain(word);
    for (const line of HELP.split('\n')) expect(line.length).toBeLessThanOrEqual(92);
  });
});
