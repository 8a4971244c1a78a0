/** The shell as a whole, over a fake Electron and the real service. */
import { mkdirSync, realpathSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { controlSocketPath } from '../service/storage/control-socket-path.ts';
import { cleanEnvironment, TestProcess } from '../service/testing/child-process.ts';
import { callChannel } from './bridge/channel-names.ts';
import { systemProcesses } from './supervisor/end-orphan.ts';
import type { FakeElectron } from './testing/fake-electron.ts';
import { lastState, reaches, serviceMain, ShellPlace } from './testing/start-test-shell.ts';

let place: ShellPlace;
const others: TestProcess[] = [];
beforeEach(() => {
  place = new ShellPlace(cleanEnvironment());
});
afterEach(async () => {
  await Promise.all(others.splice(0).map((each) => each.kill()));
  await place.close();
});

/** A service that somebody started in a terminal. */
async function startElsewhere(): Promise<TestProcess> {
  const other = new TestProcess(process.execPath, [serviceMain, '--no-env-file'], { env: place.env });
  others.push(other);
  await other.said(/Tulay runs at/);
  return other;
}

/** A call that only the operator may make, with what the page knows. */
async function askAsPage(electron: FakeElectron): Promise<number> {
  const answer = await electron.protocol.fetch('app://tulay/api/admin/requests?limit=1');
  await answer.text();
  return answer.status;
}

function servicePid(electron: FakeElectron): number {
  return electron.utilityProcess.children.at(-1)?.pid ?? 0;
}

describe('the shell', () => {
  it('starts the service and shows the console, whose page never sees the token', async () => {
    const electron = await place.start();
    expect(electron.app.sandboxed).toBe(true);
    expect(electron.protocol.schemes).toMatchObject([
      { scheme: 'app', privileges: { standard: true, secure: true } },
    ]);
    expect(electron.window.loaded).toEqual(['app://tulay/']);
    expect(electron.window.options).toMatchObject({
      show: false,
      webPreferences: {
        sandbox: true,
        contextIsolation: true,
        nodeIntegration: false,
        webSecurity: true,
        webviewTag: false,
      },
    });
    expect(await (await electron.protocol.fetch('app://tulay/')).text()).toBe('<title>Tulay</title>');

    const { address } = await reaches(electron, 'ready');
    expect(address).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
    expect(await askAsPage(electron)).toBe(200);
    const health = await electron.protocol.fetch('app://tulay/api/health/ready');
    expect(JSON.parse(await health.text())).toEqual({ ready: true, reason: null });
    // Nobody else has that access.
    expect((await fetch(`${address}/api/admin/requests`)).status).toBe(401);
    const told = JSON.stringify([electron.window.webContents.sent, health.headers]);
    expect(told).toContain('"ready"');
    expect(told).not.toMatch(/tl[as]_|tulay\.sock/);
  });

  it('answers the bridge, and only to its own page', async () => {
    const electron = await place.start();
    await reaches(electron, 'ready');
    const call = (name: string, ...args: unknown[]): Promise<unknown> =>
      electron.invoke(`tulay:call:${name}`, args);
    expect(await call('versions')).toEqual({
      app: '0.1.0',
      electron: '45.4.1',
      chromium: '152.0.0.0',
      node: '24.21.0',
    });
    // The service gathers its lines for a moment.
    await expect
      .poll(() => call('logTail'))
      .toContainEqual(expect.stringMatching(/^\d\d:\d\d:\d\d info {2}Tulay runs at/));
    expect(await call('openExternal', 'https://docs.claude.com/')).toBe(true);
    expect(electron.opened).toEqual(['https://docs.claude.com/']);
    await expect(call('openExternal', 'file:///etc/passwd')).rejects.toThrow('arguments that do not fit');
    await expect(call('serviceState', 'more')).rejects.toThrow('arguments that do not fit');
    await expect(call('notify', { title: '' })).rejects.toThrow('arguments that do not fit');

    expect(await call('notify', { title: 'Key open', body: 'harbor-main', path: '/keys' })).toBe(true);
    electron.notified[0]?.source.emit('click');
    expect(electron.window.webContents.sent.at(-1)).toEqual({
      channel: 'tulay:event:navigate',
      payload: '/keys',
    });

    const { webContents } = electron.window;
    const own = webContents.mainFrame;
    for (const stranger of [
      { sender: webContents, senderFrame: { ...own, url: 'https://example.com/' } },
      { sender: webContents, senderFrame: { url: own.url, parent: own as never } },
      { sender: webContents, senderFrame: null },
      { sender: {}, senderFrame: own },
    ]) {
      const refused = electron.invoke(callChannel('restartService'), [], stranger);
      // One stranger after another.
      // oxlint-disable-next-line no-await-in-loop
      await expect(refused).rejects.toThrow('is not for this page');
    }
    expect(electron.utilityProcess.children).toHaveLength(1);
  });

  it('starts the service again when it dies; the page goes on with a session of the new one', async () => {
    const electron = await place.start();
    await reaches(electron, 'ready');
    expect(await askAsPage(electron)).toBe(200);
    const pid = servicePid(electron);
    process.kill(pid, 'SIGKILL');
    await reaches(electron, 'waiting');
    expect(await askAsPage(electron)).toBe(503);
    await reaches(electron, 'ready');
    expect(lastState(electron)).toMatchObject({ kind: 'ready' });
    expect(await askAsPage(electron)).toBe(200);
    expect(servicePid(electron)).not.toBe(pid);

    // The same by a person's wish, with a drain.
    await electron.invoke(callChannel('restartService'), []);
    expect(lastState(electron)).toEqual({ kind: 'starting', attempt: 1 });
    await reaches(electron, 'ready');
    expect(electron.utilityProcess.children).toHaveLength(3);
    expect(await askAsPage(electron)).toBe(200);
  });

  it('drains the service before it ends, when its window is closed', async () => {
    const electron = await place.start();
    await reaches(electron, 'ready');
    const pid = servicePid(electron);
    electron.window.close();
    expect(await electron.app.exited).toBe(0);
    expect(systemProcesses.isAlive(pid)).toBe(false);
  });

  it('stays without a window on macOS, and opens it again', async () => {
    const electron = await place.start({ platform: 'darwin' });
    await reaches(electron, 'ready');
    expect(electron.window.options).toMatchObject({ titleBarStyle: 'hidden' });
    electron.window.close();
    expect(systemProcesses.isAlive(servicePid(electron))).toBe(true);
    electron.app.emit('activate');
    expect(electron.windows).toHaveLength(2);
    electron.app.quit();
    expect(await electron.app.exited).toBe(0);
  });

  it('is led to a screen by a deep link, at its start and later', async () => {
    const electron = await place.start({ argv: ['tulay', 'tulay://keys'] });
    expect(electron.window.loaded).toEqual(['app://tulay/keys']);
    electron.app.emit('second-instance', {}, ['tulay', 'tulay://requests?status=529']);
    expect(electron.window.webContents.sent.at(-1)).toEqual({
      channel: 'tulay:event:navigate',
      payload: '/requests?status=529',
    });
  });

  it('is there once: a second one ends without a window or a service', async () => {
    const second = await place.start({ isSecond: true });
    expect(await second.app.exited).toBe(0);
    expect(second.windows).toEqual([]);
    expect(second.utilityProcess.children).toEqual([]);
  });
});

describe('a service that was there before', () => {
  it('is used as it is when it was started elsewhere, and replaced when it ends', async () => {
    const other = await startElsewhere();
    const electron = await place.start();
    const state = await reaches(electron, 'ready');
    expect(state.attachedTo).toBe(other.child.pid);
    expect(await askAsPage(electron)).toBe(200);
    await electron.invoke(callChannel('restartService'), []);
    expect(electron.utilityProcess.children).toHaveLength(1);

    await other.kill();
    await reaches(electron, 'ready', ({ attachedTo }) => attachedTo === undefined);
    expect(await askAsPage(electron)).toBe(200);
  });

  it('outlives the shell when it was started elsewhere', async () => {
    const other = await startElsewhere();
    const electron = await place.start();
    await reaches(electron, 'ready');
    electron.app.quit();
    expect(await electron.app.exited).toBe(0);
    expect(systemProcesses.isAlive(other.child.pid ?? 0)).toBe(true);
  });

  it('is ended and replaced when an earlier shell left it behind', async () => {
    const orphan = await startElsewhere();
    mkdirSync(place.profile, { recursive: true });
    const note = {
      pid: orphan.child.pid,
      controlSocket: controlSocketPath(realpathSync(place.dataDirectory)),
    };
    writeFileSync(join(place.profile, 'service.json'), JSON.stringify(note));
    const electron = await place.start();
    const { attachedTo } = await reaches(electron, 'ready');
    expect(attachedTo).toBeUndefined();
    expect((await orphan.ended()).code).toBe(0);
    expect(await askAsPage(electron)).toBe(200);
  });
});
