import { setImmediate as turn } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { EndOfTurn, type Task } from './end-of-turn.ts';

describe('EndOfTurn', () => {
  const ran: string[] = [];
  const task = (name: string, then: () => void = () => undefined): Task => ({
    atEndOfTurn: () => {
      ran.push(name);
      then();
    },
  });

  it('runs a task at once while few requests are under way', () => {
    ran.length = 0;
    new EndOfTurn({ active: 1 }).add(task('a'));
    expect(ran).toEqual(['a']);
  });

  it('runs the tasks of a turn together at its end, in their order, when many are', async () => {
    ran.length = 0;
    const endOfTurn = new EndOfTurn({ active: 100 });
    for (const name of ['a', 'b', 'c']) endOfTurn.add(task(name));
    expect(ran).toEqual([]);
    await turn();
    expect(ran).toEqual(['a', 'b', 'c']);
    endOfTurn.add(task('d'));
    await turn();
    expect(ran).toEqual(['a', 'b', 'c', 'd']);
  });

  it('leaves what a task adds to the next turn', async () => {
    ran.length = 0;
    const endOfTurn = new EndOfTurn({ active: 100 });
    endOfTurn.add(task('a', () => endOfTurn.add(task('b', () => endOfTurn.add(task('c'))))));
    await turn();
    await turn();
    await turn();
    expect(ran).toEqual(['a', 'b', 'c']);
  });
});
