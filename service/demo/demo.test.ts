/** The demonstration as somebody runs it, in processes of its own, with everything around it that it must not touch. */
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { z } from 'zod';
import { listenOnLoopback } from '../../load-testing/bench/loopback.ts';
import { adminStatusSchema, requestsPageSchema, sessionSchema } from '../../shared/admin.ts';
import { healthSchema } from '../../shared/health.ts';
import { keyTestResultSchema } from '../../shared/keys.ts';
import { serviceInfoSchema } from '../../shared/service-info.ts';
import { statusReplySchema } from '../../shared/supervision.ts';
import { callOwner } from '../lifecycle/control-socket.ts';
import { cleanEnvironment, TestProcess } from '../testing/child-process.ts';

const MAIN = join(import.meta.dirname, 'main.ts');
const PATIENCE_MS = 20_000;

/** Where everything temporary goes. */
let place: string;
const started: TestProcess[] = [];

beforeEach(() => {
  place = mkdtempSync(join(tmpdir(), 'tulay-t-'));
});
afterEach(async () => {
  await Promise.all(started.splice(0).map((each) => each.kill()));
  rmSync(place, { recursive: true, force: true });
});

function demo(...args: string[]): TestProcess {
  const child = new TestProcess(process.execPath, [MAIN, ...args], {
    cwd: place,
    env: cleanEnvironment({
      TMPDIR: place,
      // What the demonstration must not heed.
      PORT: '1',
      HOST: '203.0.113.1',
      TULAY_DATA_DIR: '/nowhere/at/all',
      TULAY_ROLES: 'admin',
      TULAY_ADMIN_TOKEN: 'of-the-caller',
      TULAY_REQUIRE_CLIENT_KEY: '1',
      ANTHROPIC_API_KEY: 'sk-ant-of-the-caller',
      ANTHROPIC_BASE_URL: 'http://127.0.0.1:9',
      REDIS_URL: 'redis://127.0.0.1:9',
    }),
  });
  started.push(child);
  return child;
}

interface Running {
  readonly address: string;
  readonly pid: number;
  get<Schema extends z.ZodType>(path: string, schema: Schema): Promise<z.output<Schema>>;
  post<Schema extends z.ZodType>(path: string, body: object, schema: Schema): Promise<z.output<Schema>>;
}

/** Signs in as somebody who has the link. */
async function enter(child: TestProcess): Promise<Running> {
  const [, address = ''] = await child.said(/Address {3}(http:\S+)/);
  const [, data = ''] = await child.said(/TULAY_DATA_DIR=(\S+)/);
  const status = await callOwner(data, 'GET', '/status');
  const session = await callOwner(data, 'POST', '/session');
  const { pid } = statusReplySchema.parse(status.kind === 'ok' ? status.body : status);
  const { token } = sessionSchema.parse(session.kind === 'ok' ? session.body : session);
  const authorization = `Bearer ${token}`;
  return {
    address,
    pid,
    get: async (path, schema) => {
      const response = await fetch(address + path, { headers: { authorization } });
      return schema.parse(await response.json());
    },
    post: async (path, body, schema) => {
      const headers = { authorization, 'content-type': 'application/json' };
      const response = await fetch(address + path, { method: 'POST', headers, body: JSON.stringify(body) });
      return schema.parse(await response.json());
    },
  };
}

async function eventually<Found>(look: () => Promise<Found | undefined>): Promise<Found> {
  const deadline = performance.now() + PATIENCE_MS;
  for (;;) {
    // Each look has to wait for the one before.
    // oxlint-disable-next-line no-await-in-loop
    const found = await look();
    if (found !== undefined) return found;
    if (performance.now() > deadline) throw new Error('what was looked for did not come');
    // oxlint-disable-next-line no-await-in-loop
    await delay(50);
  }
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

const left = (): string[] => readdirSync(place);

describe('npm run demo', () => {
  it('plays its script, shows all of it as simulated, stops by itself and leaves nothing behind', async () => {
    const child = demo('--minutes', '0.15', '--speed', '20', '--port', '0', '--seed', '7');
    const { address, pid, get } = await enter(child);
    expect(new URL(address).hostname).toBe('127.0.0.1');

    const info = await get('/api/admin/service', serviceInfoSchema);
    expect(info).toMatchObject({ demo: true, upstream: { simulated: true }, ready: true });
    expect(info.demoEndsAt).toBeGreaterThan(info.serverTime);
    expect(info.demoEndsAt).toBeLessThan(info.serverTime + 9_000);
    expect(info.dataDirectory.startsWith(place)).toBe(true);
    const { checks } = await get('/api/health', healthSchema);
    expect(checks.apiKeys.details.totalKeys).toBe(9);

    const dead = await eventually(async () => {
      const { keys } = await get('/api/admin/status', adminStatusSchema);
      return keys.find(({ state }) => state === 'quarantined');
    });
    expect(dead).toMatchObject({ label: 'kalinaw-lab', simulated: true });
    expect(dead.reason).toContain('401');

    const overloaded = await eventually(async () => {
      const page = await get('/api/admin/requests?limit=200&cause=overloaded', requestsPageSchema);
      const { requests } = await get('/api/admin/requests?limit=200', requestsPageSchema);
      const retried = requests.filter(({ model, attempts }) => model === 'claude-sonnet-5-5' && attempts > 1);
      return page.requests.length + retried.length > 0 ? [...page.requests, ...retried] : undefined;
    });
    expect(new Set(overloaded.map(({ model }) => model))).toEqual(new Set(['claude-sonnet-5-5']));

    const { requests } = await get('/api/admin/requests?limit=200', requestsPageSchema);
    expect(requests.filter(({ attempts, simulated }) => attempts > 0 && !simulated)).toEqual([]);
    const users = new Set(requests.map(({ userId }) => userId));
    expect(users.size).toBeGreaterThan(8);
    expect(users).toContain('feedback.sorter');

    const end = await child.ended();
    expect(end.stderr).toBe('');
    expect(end.code).toBe(0);
    expect(end.stdout).toMatch(/0:0\d {2}Storm: /);
    expect(end.stdout).toMatch(/The demo is over: [1-9]\d+ requests · \d+ failed, \d+ left early/);
    expect(isAlive(pid)).toBe(false);
    expect(left()).toEqual([]);
  });

  it('sends nothing out, not even to test a key that somebody types in', async () => {
    const { post } = await enter(demo('--minutes', '5', '--port', '0'));
    const secret = `sk-ant-api03-${'x'.repeat(90)}AA`;
    const { test } = await post('/api/admin/keys/test', { secret }, keyTestResultSchema);
    // The simulator knows its own keys alone.
    expect(test).toMatchObject({ verdict: 'refused', status: 401 });
  });

  it('ends on Ctrl-C at once and cleanly', async () => {
    const child = demo('--minutes', '5', '--port', '0', '--speed', '5');
    const { pid } = await enter(child);
    await delay(500);
    const begun = performance.now();
    child.child.kill('SIGINT');
    expect(await child.ended()).toMatchObject({ code: 0, stderr: '' });
    expect(performance.now() - begun).toBeLessThan(4_000);
    expect(isAlive(pid)).toBe(false);
    expect(left()).toEqual([]);
  });

  it('leaves nothing behind when it is killed', async () => {
    const child = demo('--minutes', '5', '--port', '0');
    const { pid } = await enter(child);
    expect(left()).toHaveLength(1);
    child.child.kill('SIGKILL');
    await eventually(() => Promise.resolve(!isAlive(pid) && left().length === 0 ? true : undefined));
  });

  it('says so when its service dies, and clears away', async () => {
    const child = demo('--minutes', '5', '--port', '0');
    const { pid } = await enter(child);
    process.kill(pid, 'SIGKILL');
    const { code, stderr } = await child.ended();
    expect(code).toBe(1);
    expect(stderr).toMatch(/^tulay: the service ended by itself; the last it said:\n/);
    expect(left()).toEqual([]);
  });

  it('says so when its port is taken', async () => {
    const holder = createServer();
    const port = await listenOnLoopback(holder);
    const { code, stdout, stderr } = await demo('--port', String(port)).ended();
    holder.close();
    expect(code).toBe(1);
    expect(stdout).toBe('');
    expect(stderr).toMatch(new RegExp(`^tulay: port ${port} is taken`));
    expect(stderr).toContain('Choose another with --port');
    expect(stderr).not.toContain('PORT');
    expect(left()).toEqual([]);
  });

  it('names the mistakes of a script with their lines, and starts nothing', async () => {
    const file = join(place, 'mine.json');
    writeFileSync(file, '{\n  "name": "mine",\n  "length": "soon"\n}\n');
    const { code, stderr } = await demo('--script', file).ended();
    expect(code).toBe(1);
    expect(stderr).toContain(`tulay: ${file}, line 3: length takes a time such as "90s" or "2m 30s"\n`);
    expect(stderr).toContain(`tulay: ${file}, line 1: organizations takes a list\n`);
    expect(await demo('--script', join(place, 'none.json')).ended()).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('none.json cannot be read (ENOENT)'),
    });
    expect(left()).toEqual(['mine.json']);
  });

  it('explains itself, and refuses options that it does not know', async () => {
    expect(await demo('--help').ended()).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('Usage: npm run demo'),
    });
    expect(await demo('--minutes', 'many').ended()).toMatchObject({
      code: 2,
      stderr: expect.stringMatching(/^tulay: --minutes takes a number/),
    });
  });
});
