import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';

const MAIN = fileURLToPath(new URL('./main.ts', import.meta.url));

interface Ended {
  code: number | null;
  out: string;
  err: string;
}

describe('the stand-alone simulator', () => {
  const folder = mkdtempSync(join(tmpdir(), 'tulay-test-'));
  afterAll(() => rmSync(folder, { recursive: true }));

  const start = (args: readonly string[], env: Record<string, string> = {}) => {
    const child = spawn(process.execPath, [MAIN, ...args], { env: { ...process.env, ...env } });
    const ended: Ended = { code: null, out: '', err: '' };
    child.stdout.on('data', (chunk: Buffer) => (ended.out += chunk.toString()));
    child.stderr.on('data', (chunk: Buffer) => (ended.err += chunk.toString()));
    const exit = once(child, 'exit').then(([code]) => ({ ...ended, code }));
    const ready = once(child.stdout, 'data').then(() => /http:\/\/\S+/.exec(ended.out)?.[0] ?? '');
    return { child, exit, ready };
  };

  const write = (name: string, text: string): string => {
    const path = join(folder, name);
    writeFileSync(path, text);
    return path;
  };

  it('says where it is, answers there whatever the environment, and ends with 0 on SIGTERM', async () => {
    const { child, exit, ready } = start(['--port', '0', '--latency', 'instant'], {
      ANTHROPIC_BASE_URL: 'http://127.0.0.1:1',
      TULAY_REQUIRE_CLIENT_KEY: '1',
      PORT: 'nonsense',
    });
    const origin = await ready;
    expect(origin).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
    const response = await fetch(`${origin}/v1/messages`, {
      method: 'POST',
      headers: { 'x-api-key': 'any', 'anthropic-version': '2023-06-01' },
      body: JSON.stringify({
        model: 'claude-opus-5-5',
        max_tokens: 30,
        messages: [{ role: 'user', content: 'Hi' }],
      }),
    });
    expect(response.status).toBe(200);
    child.kill('SIGTERM');
    const { code, out, err } = await exit;
    expect([code, err]).toEqual([0, '']);
    expect(out).toContain('curl');
    expect(out).toContain(`baseURL: '${origin}'`);
  });

  it('ends with 0 on SIGINT while a stream is open', async () => {
    const { child, exit, ready } = start(['--port', '0', '--latency', '5,1']);
    const origin = await ready;
    const response = await fetch(`${origin}/v1/messages`, {
      method: 'POST',
      headers: { 'x-api-key': 'any', 'anthropic-version': '2023-06-01' },
      body: JSON.stringify({
        model: 'claude-opus-5-5',
        max_tokens: 300,
        stream: true,
        messages: [{ role: 'user', content: 'Explain rain' }],
      }),
    });
    const reading = response.text().catch(() => 'broken off');
    child.kill('SIGINT');
    expect((await exit).code).toBe(0);
    expect(await reading).toBe('broken off');
  });

  it('prints its help', async () => {
    const { code, out } = await start(['--help']).exit;
    expect(code).toBe(0);
    for (const option of ['--port', '--host', '--seed', '--latency', '--scenario', '--keys'])
      expect(out).toContain(option);
  });

  it('ends with 2 and one line for an unknown option', async () => {
    const { code, err } = await start(['--prot', '9']).exit;
    expect([code, err.trim().split('\n')]).toEqual([
      2,
      ["Unknown option '--prot'. See npm run simulator -- --help"],
    ]);
  });

  it('ends with 1 and a remedy when the port is taken', async () => {
    const holder = createServer().listen(0, '127.0.0.1');
    await once(holder, 'listening');
    const address = holder.address();
    const port = address !== null && typeof address === 'object' ? address.port : 0;
    const { code, err } = await start(['--port', String(port)]).exit;
    holder.close();
    expect([code, err]).toEqual([
      1,
      `port ${port} is taken. Choose another with --port, or --port 0 for any free one.\n`,
    ]);
  });

  it('ends with 1 and names every mistake in its files', async () => {
    const scenario = write(
      'scenario.json',
      '{\n"steps": [\n{"fault": "nope"},\n{"at": "x", "fault": "hang"}\n]}',
    );
    const keys = write('keys.json', '{\n"keys": []\n}');
    const { code, err } = await start(['--scenario', scenario, '--keys', keys]).exit;
    expect(code).toBe(1);
    expect(err.split('\n').map((line) => line.replace(folder, '').slice(0, 40))).toEqual([
      expect.stringContaining('scenario.json, line 3: unknown'),
      expect.stringContaining('scenario.json, line 4:'),
      expect.stringContaining('keys.json, line 1:'),
      expect.stringContaining('keys.json, line 2:'),
      '',
    ]);
    const missing = await start(['--scenario', join(folder, 'nowhere.json')]).exit;
    expect([missing.code, missing.err]).toEqual([1, expect.stringContaining('cannot be read (ENOENT)')]);
  });

  it('serves the keys of its file and no others', async () => {
    const keys = write(
      'good.json',
      '{"organizations":[{"name":"Lab"}],"keys":[{"label":"a","secret":"only-me"}]}',
    );
    const { child, exit, ready } = start(['--port', '0', '--keys', keys, '--scenario', 'storm']);
    const origin = await ready;
    const list = (key: string) =>
      fetch(`${origin}/v1/models`, { headers: { 'x-api-key': key, 'anthropic-version': '2023-06-01' } });
    expect([(await list('only-me')).status, (await list('other')).status]).toEqual([200, 401]);
    child.kill('SIGTERM');
    expect((await exit).code).toBe(0);
  });
});
