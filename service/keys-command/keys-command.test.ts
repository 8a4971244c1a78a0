/** `npm run keys` on a real service in front of an upstream that knows some keys. */
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startRecordingUpstream, type RecordingUpstream } from '../testing/recording-upstream.ts';
import { startTestService, type TestService } from '../testing/start-test-service.ts';
import { runCommandLine } from './run-command-line.ts';

const A = 'sk-ant-api03-aaaaaaaaaaaaaaaa-aaaa';
const B = 'sk-ant-api03-bbbbbbbbbbbbbbbb-bbbb';
const C = 'sk-ant-api03-cccccccccccccccc-cccc';
const BAD = 'sk-ant-api03-revokedrevoked-dddd';

const SECRET_PARTS = /aaaaaaaaaaaaaaaa|bbbbbbbbbbbbbbbb|cccccccccccccccc|revokedrevoked/;
const OWN = Buffer.alloc(32, 'horse').toString('base64');

let folder: string;
let upstream: RecordingUpstream;
let service: TestService | undefined;
/** All that was ever printed. */
const printed: string[] = [];

const variables = (): Record<string, string> => ({
  HOME: folder,
  TULAY_DATA_DIR: join(folder, 'data'),
  XDG_CONFIG_HOME: join(folder, 'config'),
  ANTHROPIC_BASE_URL: upstream.url,
});

async function startService(): Promise<void> {
  service = await startTestService({ dataDirectory: join(folder, 'data'), variables: variables() });
}

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'tulay-keys-command-'));
  upstream = await startRecordingUpstream((request, reply) =>
    request.header('x-api-key') === BAD
      ? reply.json(401, {})
      : reply.json(200, { data: [] }, ['anthropic-organization-id', 'org-7']),
  );
  await startService();
});
afterAll(async () => {
  await service?.stop();
  await upstream.close();
  const leaked = printed.filter((text) => SECRET_PARTS.test(text));
  rmSync(folder, { recursive: true });
  if (leaked.length > 0) throw new Error(`a secret was printed: ${leaked[0]}`);
});

interface Ended {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** With standard input from a pipe; at a terminal where `answers` are given to its questions. */
async function keys(
  args: string,
  input: string | Buffer = '',
  more: { readonly variables?: Record<string, string>; readonly answers?: readonly string[] } = {},
): Promise<Ended> {
  const said = { stdout: '', stderr: '' };
  const answers = [...(more.answers ?? [])];
  const ask = (question: string): Promise<string | undefined> => {
    said.stderr += question;
    return Promise.resolve(answers.shift());
  };
  const code = await runCommandLine(args.split(' '), {
    terminal: {
      out: (text) => void (said.stdout += text),
      err: (text) => void (said.stderr += text),
      interactive: more.answers !== undefined,
      colour: false,
      columns: undefined,
      askHidden: ask,
      ask,
      readInput: (most) => Promise.resolve(input.length > most ? 'too-long' : Buffer.from(input)),
    },
    processEnv: { ...variables(), ...more.variables },
    envFile: join(folder, 'none.env'),
  });
  printed.push(said.stdout, said.stderr);
  return { code, ...said };
}

// The tests are one story, in this order.
describe('npm run keys', () => {
  it('adds a key from standard input, once the upstream accepts it', async () => {
    expect(await keys('add lab-1 --priority 7 --requests-per-day 100', `${A}\n`)).toMatchObject({
      code: 0,
      stderr: '',
      stdout: 'Added lab-1 (sk-ant-…aaaa). The upstream accepts this key.\n',
    });
    expect(await keys('add lab-2', BAD)).toMatchObject({
      code: 1,
      stdout: '',
      stderr: expect.stringMatching(
        /^tulay: secret: The upstream does not accept this key \(401\).*Nothing was saved\n$/,
      ),
    });
    expect(await keys('add lab-2', 'gsk_abcdefghijklmnop')).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('this is a key of Groq'),
    });
    expect(await keys('add lab-2', '')).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('nothing came'),
    });
    expect(await keys('add lab-2', 'x'.repeat(100_000))).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('too long'),
    });
    expect(await keys('add lab-1', B)).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('label: another key is called'),
    });
  });

  it('lists keys in a table, and in JSON', async () => {
    const { stdout } = await keys('list');
    const [head, row] = stdout.split('\n');
    expect(head).toMatch(/^LABEL +KEY +STATE +TIER +NOW +TODAY +PRIO +WEIGHT +ORGANIZATION +FROM +REMARK$/);
    expect(row).toMatch(/^lab-1 +sk-ant-…aaaa +healthy +primary +0 +0(?: %)? +7 +1 .*stored$/);
    const { keys: all } = JSON.parse((await keys('list --json')).stdout) as { keys: unknown[] };
    expect(all).toMatchObject([{ label: 'lab-1', priority: 7, limits: { requestsPerDay: 100 } }]);
  });

  it('tests a key, a stored one or another', async () => {
    expect(await keys('test lab-1')).toMatchObject({
      code: 0,
      stdout: 'lab-1 (sk-ant-…aaaa): accepted. The upstream accepts this key. Organization org-7.\n',
    });
    expect(await keys('test', BAD)).toMatchObject({
      code: 1,
      stdout: expect.stringMatching(/^sk-ant-…dddd: refused\. /),
    });
    const { code, stdout } = await keys('test --json', BAD);
    expect({ code, verdict: (JSON.parse(stdout) as { test: { verdict: string } }).test.verdict }).toEqual({
      code: 1,
      verdict: 'refused',
    });
  });

  it('changes, disables, enables, resets and probes it, by its label in any case', async () => {
    expect(await keys('set LAB-1 --weight 2.5 --requests-per-day none')).toMatchObject({ code: 0 });
    expect(await keys('set lab-1 --weight -1')).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('weight: give a number above 0'),
    });
    expect(await keys('set lab-1')).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('nothing to set'),
    });
    expect((await keys('disable lab-1 --reason leaked')).stdout).toMatch(
      /^Disabled lab-1 .*npm run keys -- enable lab-1\n$/,
    );
    expect((await keys('list')).stdout).toMatch(
      /disabled .*switched off from the terminal: leaked, \d+ s ago/,
    );
    for (const command of ['enable', 'reset', 'probe']) {
      // oxlint-disable-next-line no-await-in-loop -- one after the other
      expect(await keys(`${command} lab-1`)).toMatchObject({ code: 0 });
    }
    expect((await keys('show lab-1')).stdout).toMatch(
      /^lab-1\n  Key +sk-ant-…aaaa\n[^]*HISTORY[^]*Disabled from the terminal: leaked\.[^]*Added from the terminal/,
    );
    expect(await keys('enable lab-9')).toMatchObject({
      code: 1,
      stderr: 'tulay: no key has that label; there is lab-1\n',
    });
  });

  it('rotates it', async () => {
    expect((await keys('rotate lab-1', B)).stdout).toMatch(/^lab-1 \(sk-ant-…bbbb\) is the key now/);
    expect(await keys('rotate lab-1', BAD)).toMatchObject({ code: 1 });
  });

  it('imports a file: first a preview, with --yes the keys', async () => {
    const file = join(folder, 'other.env');
    writeFileSync(
      file,
      `ANTHROPIC_API_KEY=${B}\nANTHROPIC_API_KEY_2=${C}\nANTHROPIC_API_KEY_3=${BAD}\nPORT=1\n`,
    );
    const preview = await keys(`import ${file}`);
    expect(preview).toMatchObject({ code: 0, stderr: '2 keys would be added; add --yes to do it.\n' });
    expect(preview.stdout).toMatch(
      /duplicate +ANTHROPIC_API_KEY [^]*2 +new +ANTHROPIC_API_KEY_2 +key-2 +sk-ant-…cccc/,
    );
    const done = await keys(`import ${file} --yes`);
    expect(done).toMatchObject({ code: 0, stderr: '' });
    expect(done.stdout).toMatch(
      /refused +ANTHROPIC_API_KEY_3[^]*1 key added, 1 not saved; [^]*--no-test[^]*\n$/,
    );
    expect(await keys('import --yes', readFileSync(file))).toMatchObject({ code: 1 });
    expect(await keys('import', 'x'.repeat(10 * 1024 * 1024))).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('more than 1 MB'),
    });
    expect(await keys(`import ${folder}`)).toMatchObject({ code: 1, stderr: 'tulay: that is no file\n' });
    expect(await keys(`import ${join(folder, 'none')}`)).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('ENOENT'),
    });
  });

  it('removes a key only when it is told twice', async () => {
    expect(await keys('remove key-2')).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('add --yes'),
    });
    expect((await keys('remove key-2 --yes')).stdout).toBe('Removed key-2 (sk-ant-…cccc).\n');
    expect(await keys('remove key-2 --yes --json')).toMatchObject({
      code: 1,
      stdout: expect.stringContaining('"message"'),
    });
  });

  it('asks where somebody is there to answer', async () => {
    expect((await keys('add lab-3', '', { answers: [C] })).stderr).toBe('The key (not shown): ');
    const broken = await keys('add lab-4', '', { answers: [] });
    expect(broken).toMatchObject({ code: 1, stderr: expect.stringContaining('broken off') });
    const file = join(folder, 'other.env');
    expect(await keys(`import ${file}`, '', { answers: ['n'] })).toMatchObject({ code: 1 });
    expect(await keys('remove lab-3', '', { answers: ['lab-1'] })).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/cannot be undone[^]*nothing was removed/),
    });
    expect(await keys('remove lab-3', '', { answers: ['lab-3'] })).toMatchObject({ code: 0 });
    expect((await keys(`import ${file}`, '', { answers: ['y'] })).stdout).toContain('1 key added');
    await keys('remove key-2 --yes');
  });

  it('stops paid calls and lets them go on', async () => {
    expect((await keys('stop --reason bill')).stdout).toContain('All paid calls are stopped');
    expect((await keys('list')).stdout).toMatch(/^All paid calls are stopped: bill, from the terminal\. /);
    expect((await keys('resume')).stdout).toBe('Paid calls go on.\n');
  });

  it('refuses a key as an argument before it does anything', async () => {
    const ended = await keys(`add lab-2 ${A}`);
    expect(ended).toMatchObject({ code: 2, stdout: '' });
    expect(ended.stderr).toMatch(/looks like a key; nothing was done with it\n[^]*revoke this one/);
    expect(ended.stderr).not.toContain('aaaaaaaa');
  });

  it('says what it does, and what it did not understand', async () => {
    expect(await keys('--help')).toMatchObject({
      code: 0,
      stderr: '',
      stdout: expect.stringContaining('Exit codes'),
    });
    expect(await keys('lst')).toMatchObject({
      code: 2,
      stdout: '',
      stderr: expect.stringContaining('it knows list, show, add'),
    });
  });

  it('gives a new master key through the service', async () => {
    const { code, stdout } = await keys('rekey');
    expect({ code, stdout }).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/has a new master key[^]*master-keys/),
    });
    expect((await keys('rekey --to stdin', 'short')).stderr).toContain('at least 16 characters');
    expect((await keys('rekey --to env')).stderr).toContain('TULAY_MASTER_KEY is not set');
    expect((await keys('rekey --to stdin', `${OWN}\n`)).stdout).toContain(
      'Set TULAY_MASTER_KEY to it before the next start',
    );
  });

  it('without a service says how to start one; only rekey works', async () => {
    await service?.stop();
    service = undefined;
    for (const [command, input] of [
      ['list', ''],
      ['add lab-5', A],
      ['import --yes', 'x'],
      ['stop', ''],
    ] as const) {
      // oxlint-disable-next-line no-await-in-loop -- one after the other
      expect(await keys(command, input)).toMatchObject({
        code: 3,
        stdout: '',
        stderr: expect.stringMatching(/^tulay: no service runs on .*\n  Start one with `npm start`/),
      });
    }
    expect(await keys('rekey --to file')).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('TULAY_MASTER_KEY, which is not set'),
    });
    const set = { variables: { TULAY_MASTER_KEY: OWN } };
    expect(await keys('rekey', '', set)).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('--to file'),
    });
    expect((await keys('rekey --to env', '', set)).stdout).toContain('is the master key of');
    expect(await keys('rekey --to file', '', set)).toMatchObject({ code: 0 });
    await startService();
    expect((await keys('list')).stdout).toMatch(/^LABEL[^]*lab-1 +sk-ant-…bbbb +healthy/);
  });

  it('makes no data directory by looking for one', async () => {
    const nowhere = join(folder, 'nowhere');
    expect((await keys('rekey', '', { variables: { TULAY_DATA_DIR: nowhere } })).stdout).toContain(
      'Nothing is encrypted',
    );
    expect((await keys('list', '', { variables: { TULAY_DATA_DIR: nowhere } })).code).toBe(3);
    expect(existsSync(nowhere)).toBe(false);
    expect(readdirSync(folder).toSorted()).toEqual(['config', 'data', 'other.env']);
  });
});
