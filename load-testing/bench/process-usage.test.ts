import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { describe, expect, it } from 'vitest';
import { descendants, parseStat, readLifetimeCpu, readMachineUsage, readUsage } from './process-usage.ts';

const stat = (parent: number) => ({ parent, cpuMs: 0, endedChildrenCpuMs: 0 });

describe('parseStat', () => {
  it('reads parent and CPU time behind a name with brackets and spaces', () => {
    const line = '42 (a) R 1) S 7 42 42 0 -1 4194304 98 0 0 0 123 45 9 9 20 0 11 0 123453 3133440 350';
    expect(parseStat(line)).toEqual({ parent: 7, cpuMs: 1680, endedChildrenCpuMs: 180 });
  });

  it('is nothing for a process that is gone', () => {
    expect(parseStat('')).toBeNull();
  });
});

describe('descendants', () => {
  it('finds children of children and nobody else', () => {
    const stats = new Map([
      [1, stat(0)],
      [10, stat(1)],
      [11, stat(10)],
      [12, stat(11)],
      [20, stat(1)],
    ]);
    expect(descendants(10, stats)).toEqual([10, 11, 12]);
  });
});

describe.runIf(process.platform === 'linux')('readUsage', () => {
  it('counts the CPU time that a process and its child spend', async () => {
    const before = await readUsage(process.pid);
    const burn = 'const end = performance.now() + 150; while (performance.now() < end);';
    const child = spawn(process.execPath, ['--eval', `${burn} console.log(); setInterval(() => {}, 1000)`], {
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    await once(child.stdout, 'data');
    const after = await readUsage(process.pid);
    child.kill();
    await once(child, 'exit');
    expect(after!.cpuMs - before!.cpuMs).toBeGreaterThanOrEqual(100);
    expect(after!.rssBytes).toBeGreaterThan(before!.rssBytes + 20_000_000);
  });

  it('keeps the CPU time of a child that has ended, and the machine’s holds it too', async () => {
    const machineBefore = await readMachineUsage();
    const before = await readLifetimeCpu(process.pid);
    const child = spawn(process.execPath, [
      '--eval',
      'const end = performance.now() + 150; while (performance.now() < end);',
    ]);
    await once(child, 'exit');
    expect((await readLifetimeCpu(process.pid)) - before).toBeGreaterThanOrEqual(100);
    expect((await readMachineUsage())!.cpuMs - machineBefore!.cpuMs).toBeGreaterThanOrEqual(100);
  });

  it('is nothing for a process that does not exist', async () => {
    expect(await readUsage(2 ** 30)).toBeNull();
  });
});
