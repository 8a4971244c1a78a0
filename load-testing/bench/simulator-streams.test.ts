import { describe, expect, it } from 'vitest';
import { simulatorStreamsBench } from './simulator-streams.ts';

const run = async (...args: string[]) => {
  const printed: string[] = [];
  const told: string[] = [];
  const code = await simulatorStreamsBench.run(
    args,
    { print: (text) => void printed.push(text), progress: (text) => void told.push(text) },
    new AbortController().signal,
  );
  return { code, printed: printed.join('\n'), told: told.join('\n') };
};

describe('bench simulator', () => {
  it('opens the streams asked for and counts their events', async () => {
    const { code, printed } = await run('--streams', '40', '--seconds', '1', '--interval', '50');
    expect(printed).toMatch(/streams open +40 of 40/);
    expect(Number(/events per second +(\d+)/.exec(printed)?.[1])).toBeGreaterThan(600);
    expect(code).toBe(0);
  });

  it.each([
    [['--streams', '0'], '--streams takes'],
    [['--seconds', '900'], '--seconds takes'],
    [['--what'], "Unknown option '--what'"],
  ])('refuses %j', async (args, problem) => {
    const { code, told } = await run(...args);
    expect([code, told]).toEqual([2, expect.stringContaining(problem)]);
  });
});
