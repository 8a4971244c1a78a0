import { EventEmitter } from 'node:events';
import { describe, expect, it } from 'vitest';
import { FakeApp } from '../testing/fake-app.ts';
import { settle } from '../testing/manual-shell-clock.ts';
import { setupQuit } from './setup-quit.ts';

function setUp(platform: NodeJS.Platform = 'linux') {
  const app = new FakeApp({ userData: '/unused' });
  const power = new EventEmitter();
  const limits: (number | undefined)[] = [];
  let drained: () => void = () => {};
  const exits: number[] = [];
  void app.exited.then((code) => exits.push(code));
  const quitting = setupQuit({
    app,
    power,
    platform,
    stopService: (limitMs) => {
      limits.push(limitMs);
      return new Promise((resolve) => {
        drained = resolve;
      });
    },
  });
  const finish = (): Promise<void> => {
    drained();
    return settle();
  };
  return { app, power, limits, exits, quitting, finish };
}

describe('quitting', () => {
  it('waits for the service, once, however often it is asked for', async () => {
    const { app, limits, exits, finish } = setUp();
    app.quit();
    app.quit();
    await settle();
    expect(limits).toEqual([undefined]);
    expect(exits).toEqual([]);
    await finish();
    expect(exits).toEqual([0]);
  });

  it('gives the service less time when the system shuts down', async () => {
    const { power, limits, exits, finish } = setUp();
    power.emit('shutdown');
    await finish();
    expect(limits).toEqual([10_000]);
    expect(exits).toEqual([0]);
  });

  it('follows the last window, but not on macOS', () => {
    const linux = setUp('linux');
    linux.app.emit('window-all-closed');
    expect(linux.limits).toHaveLength(1);
    const mac = setUp('darwin');
    mac.app.emit('window-all-closed');
    expect(mac.limits).toEqual([]);
  });

  it('is followed by a new start when the program was started again meanwhile', async () => {
    const { app, quitting, finish } = setUp();
    expect(quitting.startAgain()).toBe(false);
    expect(app.relaunched).toBe(false);
    app.quit();
    expect(quitting.startAgain()).toBe(true);
    await finish();
    expect(app.relaunched).toBe(true);
  });
});
