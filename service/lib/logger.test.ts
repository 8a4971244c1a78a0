import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { formatLogLine } from './format-log-line.ts';
import { createLogger } from './logger.ts';

const loggerModule = join(import.meta.dirname, 'logger.ts');

/** Runs `code` with the logger's module imported, and returns what it wrote to standard output. */
async function run(code: string, closeOutput = false): Promise<{ output: string; exitCode: number | null }> {
  const source = `import { createLogger } from ${JSON.stringify(loggerModule)};\n${code}`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', source], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let output = '';
  child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
  if (closeOutput) child.stdout.destroy();
  await once(child, 'exit');
  return { output, exitCode: child.exitCode };
}

let folder: string;
let file: string;
let descriptor: number;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tulay-log-'));
  file = join(folder, 'log');
  descriptor = openSync(file, 'w');
});
afterEach(() => {
  closeSync(descriptor);
  rmSync(folder, { recursive: true });
});

describe('createLogger', () => {
  it('writes a line of JSON per record, with the level by name and secrets masked', () => {
    const logger = createLogger({ level: 'info', format: 'json', descriptor });
    logger.child({ requestId: 'r1' }).info({ status: 200, key: 'sk-ant-api03-abcdefgh' }, 'answered');
    logger.debug('not this');
    logger.fatal(new Error('bad key sk-ant-api03-abcdefgh'));
    // A fatal record is written before the call returns.
    const [first, second, ...rest] = readFileSync(file, 'utf8').trim().split('\n');
    expect(rest).toEqual([]);
    expect(JSON.parse(first ?? '')).toEqual({
      level: 'info',
      time: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/),
      requestId: 'r1',
      status: 200,
      key: 'sk-…',
      msg: 'answered',
    });
    expect(JSON.parse(second ?? '')).toMatchObject({ level: 'fatal', err: { message: 'bad key sk-…' } });
  });

  it('writes what is buffered when the process exits', async () => {
    const { output } = await run(
      `createLogger({ level: 'info', format: 'json' }).info('last words'); process.exit(0);`,
    );
    expect(output).toContain('last words');
  });

  it('writes text without colours into a pipe', async () => {
    const { output } = await run(
      `createLogger({ level: 'info', format: 'text' }).warn({ port: 3002 }, 'taken');`,
    );
    expect(output).toMatch(/^\d\d:\d\d:\d\d\.\d{3} warn {2}taken port=3002\n$/);
  });

  it('works in a worker thread', async () => {
    const worker = `
      import { Worker } from 'node:worker_threads';
      const code = 'import(' + JSON.stringify(${JSON.stringify(loggerModule)}) + ').then(({ createLogger }) => createLogger({ level: "info", format: "json" }).info("from a thread"))';
      new Worker(code, { eval: true });`;
    expect((await run(worker)).output).toContain('from a thread');
  });

  it('exits although nobody reads any more', async () => {
    const { exitCode } = await run(
      `createLogger({ level: 'info', format: 'json' }).info('x'); setTimeout(() => process.exit(7), 20);`,
      true,
    );
    expect(exitCode).toBe(7);
  });

  it('exits although the reader has stopped reading, and drops what it cannot hold', async () => {
    const source = `import { createLogger } from ${JSON.stringify(loggerModule)};
      process.stdout.on('error', () => {}); // as in the service: makes the pipe non-blocking
      const logger = createLogger({ level: 'info', format: 'json' });
      for (let count = 0; count < 3000; count += 1) logger.info('x'.repeat(10_000));
      setTimeout(() => { process.stderr.write(String(process.memoryUsage.rss() < 300 * 2 ** 20)); process.exit(7); }, 50);`;
    const child = spawn(process.execPath, ['--input-type=module', '-e', source], {
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    child.stdout.pause();
    let small = '';
    child.stderr.on('data', (chunk: Buffer) => (small += chunk.toString()));
    await once(child, 'exit');
    child.stdout.destroy();
    expect(child.exitCode).toBe(7);
    expect(small).toBe('true');
  });

  it('goes on when nobody reads any more', async () => {
    const { exitCode } = await run(
      `const logger = createLogger({ level: 'info', format: 'text' });
       let left = 20;
       const timer = setInterval(() => { logger.info('x'.repeat(70_000)); if (--left === 0) { clearInterval(timer); process.exitCode = 7; } }, 5);`,
      true,
    );
    expect(exitCode).toBe(7);
  });
});

describe('formatLogLine', () => {
  const time = '2026-11-20T10:00:00.250Z';

  it('shows fields after the message, quoted where they need it', () => {
    const line = formatLogLine(
      `${JSON.stringify({ level: 'info', time, msg: 'm', a: 1, b: 'x y', c: ['z'] })}\n`,
      false,
    );
    expect(line.slice(12)).toBe(' info  m a=1 b="x y" c=["z"]\n');
  });

  it("shows an error's stack on lines of its own", () => {
    const record = {
      level: 'error',
      time,
      msg: 'failed',
      err: { type: 'Error', message: 'no', stack: 'Error: no\n at x' },
    };
    expect(formatLogLine(JSON.stringify(record), false)).toMatch(/error failed\n {4}Error: no\n {4} at x\n$/);
  });

  it('colours only when told to', () => {
    expect(formatLogLine(JSON.stringify({ level: 'warn', time, msg: 'm' }), true)).toContain(
      '\u001b[33mwarn',
    );
  });

  it('lets no text steer the terminal', () => {
    const record = {
      level: 'info',
      time,
      msg: 'a\u001b[2Jb',
      path: '/\u001b[31m',
      err: { stack: 'x\n\u009b1m' },
    };
    expect(formatLogLine(JSON.stringify(record), false).slice(13)).toBe(
      'info  a?[2Jb path=/?[31m\n    x\n    ?1m\n',
    );
  });

  it('passes on what is no record', () => {
    expect(formatLogLine('plain\n', false)).toBe('plain\n');
  });
});
