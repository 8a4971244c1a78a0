import type { MessageBoxOptions } from 'electron';
import { describe, expect, it } from 'vitest';
import { FakeWindow } from '../testing/fake-window.ts';
import { ManualShellClock, settle } from '../testing/manual-shell-clock.ts';
import { recoverRenderer } from './recover-renderer.ts';

function setUp() {
  const window = new FakeWindow({});
  const clock = new ManualShellClock();
  const questions: { readonly options: MessageBoxOptions; answer(response: number): Promise<void> }[] = [];
  const world = { reloads: 0, quits: 0 };
  recoverRenderer({
    window,
    clock,
    reload: () => (world.reloads += 1),
    quit: () => (world.quits += 1),
    ask: (options) =>
      new Promise((resolve) => {
        // As in Electron: an aborted question is answered as if it were cancelled.
        options.signal?.addEventListener('abort', () => resolve({ response: options.cancelId ?? 0 }));
        questions.push({
          options,
          answer: (response) => {
            resolve({ response });
            return settle();
          },
        });
      }),
  });
  return { window, clock, questions, world };
}

describe('a page whose process ends', () => {
  it('is loaded again, and the operator is asked after three times in five minutes', async () => {
    const { window, questions, world } = setUp();
    for (const reason of ['crashed', 'oom', 'killed', 'crashed'] as const) window.webContents.crash(reason);
    expect(world.reloads).toBe(3);
    expect(questions[0]?.options.message).toContain('crashed several times');
    await questions[0]?.answer(0);
    expect(world).toEqual({ reloads: 4, quits: 0 });
  });

  it('quits when the operator has had enough', async () => {
    const { window, questions, world } = setUp();
    for (let crash = 0; crash < 4; crash += 1) window.webContents.crash('crashed');
    await questions[0]?.answer(1);
    expect(world).toEqual({ reloads: 3, quits: 1 });
  });

  it('is loaded again and again when it happens seldom', async () => {
    const { window, clock, questions, world } = setUp();
    for (let crash = 0; crash < 10; crash += 1) {
      window.webContents.crash('crashed');
      // Each crash comes two minutes after the one before.
      // oxlint-disable-next-line no-await-in-loop
      await clock.advance(120_000);
    }
    expect(world.reloads).toBe(10);
    expect(questions).toEqual([]);
  });

  it('is left alone when it ended as it should, or its window is closed', () => {
    const { window, world } = setUp();
    window.webContents.crash('clean-exit');
    window.close();
    window.webContents.crash('killed');
    expect(world.reloads).toBe(0);
  });
});

describe('a page that hangs', () => {
  it('is waited for, and asked about once at a time', async () => {
    const { window, questions, world } = setUp();
    window.emit('unresponsive');
    window.emit('unresponsive');
    expect(questions).toHaveLength(1);
    await questions[0]?.answer(0);
    expect(world.reloads).toBe(0);
    window.emit('unresponsive');
    expect(questions).toHaveLength(2);
  });

  it('is ended and loaded again when the operator does not want to wait', async () => {
    const { window, questions, world } = setUp();
    window.emit('unresponsive');
    await questions[0]?.answer(1);
    expect([window.webContents.crashes, world.reloads]).toEqual([1, 1]);
  });

  it('is not asked about any more once it responds', async () => {
    const { window, questions, world } = setUp();
    window.emit('unresponsive');
    window.emit('responsive');
    await settle();
    expect(questions[0]?.options.signal?.aborted).toBe(true);
    expect([window.webContents.crashes, world.reloads]).toEqual([0, 0]);
  });
});
