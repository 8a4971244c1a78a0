import { fork, type ChildProcess } from 'node:child_process';
import { EventEmitter, once } from 'node:events';
import { mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { serviceMessageSchema, type ServiceMessage } from '../../shared/supervision.ts';
import { StartupError } from '../lib/startup-error.ts';
import { controlSocketPath } from '../storage/control-socket-path.ts';
import { openDataDirectory } from '../storage/data-directory.ts';
import { cleanEnvironment } from '../testing/child-process.ts';
import { openSupervisorLink, type SupervisedProcess } from './supervisor-link.ts';

const fakeService = join(import.meta.dirname, '../testing/fake-service-process.ts');
const main = join(import.meta.dirname, '../main.ts');

let directory: string;
const started: ChildProcess[] = [];
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'tulay-supervised-'));
});
afterEach(async () => {
  for (const child of started.splice(0)) {
    if (child.exitCode !== null || child.signalCode !== null) continue;
    child.kill('SIGKILL');
    // One process at a time.
    // oxlint-disable-next-line no-await-in-loop
    await once(child, 'exit');
  }
  rmSync(directory, { recursive: true });
});

function forkService(script: string, env: Record<string, string> = {}): ChildProcess {
  const child = fork(script, ['--supervised', '--no-env-file'], {
    env: cleanEnvironment({ TULAY_DATA_DIR: directory, PORT: '0', ...env }),
    execArgv: [],
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
  });
  started.push(child);
  return child;
}

async function message(child: ChildProcess): Promise<ServiceMessage> {
  const [received]: unknown[] = await once(child, 'message');
  return serviceMessageSchema.parse(received);
}

async function exitCode(child: ChildProcess): Promise<unknown> {
  const [code]: unknown[] = child.exitCode === null ? await once(child, 'exit') : [child.exitCode];
  return code;
}

describe('a supervised service', () => {
  it('says where it answers, and drains and ends with 0 when it is told to stop', async () => {
    const child = forkService(fakeService);
    const ready = await message(child);
    expect(ready).toEqual({
      kind: 'ready',
      address: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+$/),
      controlSocket: controlSocketPath(directory),
    });
    const address = ready.kind === 'ready' ? ready.address : '';
    expect(await (await fetch(address)).text()).toBe('hello');
    child.send({ kind: 'something else' });
    child.send({ kind: 'stop' });
    expect(await exitCode(child)).toBe(0);
  });

  it('goes on draining when a signal came before the order to stop', async () => {
    const child = forkService(fakeService, { FAKE_DRAIN_MS: '700' });
    await message(child);
    child.kill('SIGINT');
    await delay(400); // longer than the time within which two signals are one
    child.send({ kind: 'stop' });
    expect(await exitCode(child)).toBe(0);
  });

  it('drains and ends when its parent is gone', async () => {
    const child = forkService(fakeService);
    await message(child);
    child.disconnect();
    expect(await exitCode(child)).toBe(0);
  });

  it('says why it cannot start, all of it, before it ends', async () => {
    const child = forkService(main, { PORT: 'abc', TULAY_CACHE: 'maybe' });
    expect(await message(child)).toMatchObject({
      kind: 'refused',
      problem: '2 settings cannot be used',
      remedies: [expect.stringContaining('PORT'), expect.stringContaining('TULAY_CACHE')],
    });
    expect(await exitCode(child)).toBe(1);
  });

  it('says who owns the data directory that it wanted', async () => {
    const owner = openDataDirectory(directory);
    const child = forkService(fakeService, { FAKE_FAULT: 'directory' });
    const refused = await message(child);
    owner.close();
    expect(refused).toMatchObject({
      kind: 'refused',
      problem: expect.stringContaining('is in use by Tulay pid'),
      inUse: { pid: process.pid, controlSocket: controlSocketPath(realpathSync(directory)) },
    });
    expect(await exitCode(child)).toBe(1);
  });
});

describe('openSupervisorLink', () => {
  it('uses the parent port of a utility process where there is one', async () => {
    const sent: unknown[] = [];
    const parentPort = Object.assign(new EventEmitter(), { postMessage: (data: unknown) => sent.push(data) });
    const link = openSupervisorLink({ ...channelless(), parentPort });
    const ready: ServiceMessage = { kind: 'ready', address: 'http://127.0.0.1:3000', controlSocket: '/s' };
    await link.tell(ready);
    expect(sent).toEqual([ready]);
    let stops = 0;
    link.onStop(() => (stops += 1));
    parentPort.emit('message', { data: 'stop' });
    expect(stops).toBe(0);
    parentPort.emit('message', { data: { kind: 'stop' } });
    parentPort.emit('message', { data: { kind: 'stop' } });
    expect(stops).toBe(1);
  });

  it('is refused where nobody listens', () => {
    expect(() => openSupervisorLink(channelless())).toThrow(StartupError);
  });
});

function channelless(): SupervisedProcess {
  return { on: () => undefined };
}
