import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createLogger } from '../lib/logger.ts';
import { cleanEnvironment, TestProcess } from '../testing/child-process.ts';
import { serveControlSocket } from './control-socket.ts';

const fakeService = join(import.meta.dirname, '../testing/fake-service-process.ts');
const main = join(import.meta.dirname, '../main.ts');

let directory: string;
const started: TestProcess[] = [];
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'tulay-run-'));
});
afterEach(async () => {
  await Promise.all(started.splice(0).map((each) => each.kill()));
  rmSync(directory, { recursive: true });
});

function run(script: string, env: Record<string, string> = {}, ...args: string[]): TestProcess {
  const variables = cleanEnvironment({ TULAY_DATA_DIR: directory, PORT: '0', ...env });
  const child = new TestProcess(process.execPath, [script, ...args], { env: variables });
  started.push(child);
  return child;
}

/** Waits until the service says that it runs. */
async function running(env: Record<string, string> = {}): Promise<{ child: TestProcess; address: string }> {
  const child = run(fakeService, env);
  const [, address = ''] = await child.said(/Tulay runs at (http:\/\/[\d.:]+)/);
  return { child, address };
}

describe('the process', () => {
  it('answers, and drains and exits with 0 on SIGTERM and SIGINT', async () => {
    for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) {
      // One process at a time.
      // oxlint-disable-next-line no-await-in-loop
      const { child, address } = await running();
      // oxlint-disable-next-line no-await-in-loop
      expect(await (await fetch(address)).text()).toBe('hello');
      child.child.kill(signal);
      // oxlint-disable-next-line no-await-in-loop
      const { code, stdout, stderr } = await child.ended();
      expect(code).toBe(0);
      expect(stdout.indexOf('draining')).toBeLessThan(stdout.indexOf('closed'));
      expect(stderr).toContain('tulay: stopping');
    }
  });

  it('drains once when a signal arrives doubled, and exits at once on a later second one', async () => {
    const { child } = await running({ FAKE_DRAIN_MS: '60000' });
    child.child.kill('SIGINT');
    child.child.kill('SIGINT');
    await child.said(/stopping/);
    await delay(300);
    expect(child.child.exitCode).toBeNull();
    child.child.kill('SIGINT');
    const { code, stderr } = await child.ended();
    expect(code).toBe(130);
    expect(stderr).toContain('tulay: stopped at once');
  });

  it('tells a pipe what runs, without the token, and how to get a link', async () => {
    const { child } = await running({ ANTHROPIC_API_KEY: 'sk-ant-0123456789abcdef', TULAY_DATADIR: '/x' });
    const records = child.stdout
      .trim()
      .split('\n')
      .map((line): unknown => JSON.parse(line));
    expect(records).toContainEqual(
      expect.objectContaining({
        level: 'warn',
        msg: 'TULAY_DATADIR is not read; did you mean TULAY_DATA_DIR?',
      }),
    );
    expect(records.at(-1)).toMatchObject({
      level: 'info',
      dataDirectory: directory,
      roles: ['gateway', 'worker', 'admin'],
      keys: ['primary sk-ant-…cdef'],
      simulated: true,
      msg: expect.stringContaining('npm start -- --link'),
    });
    expect(child.stdout).not.toContain('token');
  });

  it('goes on when nobody reads its output any more', async () => {
    const { child, address } = await running();
    child.child.stdout?.destroy();
    child.child.stderr?.destroy();
    child.child.kill('SIGTERM');
    expect((await child.ended()).code).toBe(0);
    await expect(fetch(address)).rejects.toThrow('fetch failed');
  });

  it('exits with 1, a line and no stack when something breaks that nobody handles', async () => {
    const { child } = await running({ FAKE_FAULT: 'later' });
    const { code, stdout, stderr } = await child.ended();
    expect(code).toBe(1);
    expect(stderr).toMatch(
      /^tulay: stopped by an unexpected error: broke while running\. Start it again .*\n$/,
    );
    expect(stdout).toMatch(/"level":"fatal".*broke while running/);
  });

  it('says in short what the operator can mend', async () => {
    const { code, stdout, stderr } = await run(fakeService, { FAKE_FAULT: 'start' }).ended();
    expect({ code, stdout, stderr }).toEqual({
      code: 1,
      stdout: '',
      stderr: 'tulay: the folder is taken\n  Use another.\n',
    });
  });

  it('shows the stack of any other error of the start, with secrets masked', async () => {
    const { code, stderr } = await run(fakeService, { FAKE_FAULT: 'start-unexpected' }).ended();
    expect(code).toBe(1);
    expect(stderr).toMatch(/unexpected error.*\nTypeError: sk-… is undefined\n +at /);
  });

  it('says who holds a taken PORT', async () => {
    const holder = createServer();
    await new Promise<void>((resolve) => {
      holder.listen(0, '127.0.0.1', resolve);
    });
    // A TCP server has an address of this form.
    const { port } = holder.address() as AddressInfo;
    const { code, stderr } = await run(fakeService, { PORT: String(port) }).ended();
    holder.close();
    expect(code).toBe(1);
    expect(stderr).toContain(`tulay: port ${port} is taken`);
  });
});

describe('npm start --', () => {
  it('--help and --version print and exit with 0', async () => {
    const [help, version] = await Promise.all([
      run(main, {}, '--help').ended(),
      run(main, {}, '--version').ended(),
    ]);
    expect(help).toMatchObject({ code: 0, stderr: '' });
    expect(help.stdout).toContain('--link');
    expect(version).toMatchObject({
      code: 0,
      stderr: '',
      stdout: expect.stringMatching(/^\d+\.\d+\.\d+\n$/),
    });
  });

  it('an unknown option is one line and exit code 2', async () => {
    const { code, stdout, stderr } = await run(main, {}, '--port=4000').ended();
    expect(code).toBe(2);
    expect(stdout).toBe('');
    expect(stderr).toMatch(/^tulay: does not know the option --port;.*\n$/);
  });

  it('bad settings are named all at once', async () => {
    const env = { PORT: 'abc', TULAY_CACHE: 'maybe', TULAY_ADMIN_TOKEN: 'my secret' };
    const { code, stdout, stderr } = await run(main, env, '--no-env-file').ended();
    expect(code).toBe(1);
    expect(stdout).toBe('');
    expect(stderr.split('\n').map((line) => line.slice(0, 20))).toEqual([
      'tulay: 3 settings ca',
      '  PORT="abc": give a',
      '  TULAY_ADMIN_TOKEN:',
      '  TULAY_CACHE="maybe',
      '',
    ]);
    expect(stderr).not.toContain('my secret');
  });

  it('--link prints a link of the service that runs', async () => {
    const url = 'http://127.0.0.1:3000/#token=abc';
    const logger = createLogger({ level: 'silent', format: 'json' });
    const owner = await serveControlSocket(directory, { 'POST /link': () => ({ url }) }, logger);
    const { code, stdout } = await run(main, {}, '--link').ended();
    await owner.close();
    expect({ code, stdout }).toEqual({ code: 0, stdout: `${url}\n` });
  });

  it('--link says how to start a service when none runs', async () => {
    const { code, stdout, stderr } = await run(main, {}, '--link').ended();
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toContain(`tulay: no service runs on ${directory}\n  Start one with \`npm start\``);
  });
});
