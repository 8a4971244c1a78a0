import { beforeEach, describe, expect, it } from 'vitest';
import { newTally } from './play.ts';
import { minutes, Progress, progressLine } from './progress.ts';
import { Timeline } from './script/timeline.ts';
import { smallScript } from '../testing/demo-script.ts';

const MINUTE = 60_000;
const acts = [
  { at: '0s', name: 'Morning', watch: 'a quiet bridge', demand: 1 },
  { at: '5m', name: 'Storm', demand: 1 },
];
const timeline = new Timeline(smallScript(acts), 10 * MINUTE);
let written = '';

beforeEach(() => {
  written = '';
});

function progress(isTTY: boolean, of = timeline, columns = 200): Progress {
  const tally = { ...newTally(), sent: 1_412, failed: 3, underWay: 6 };
  return new Progress(of, tally, { isTTY, columns: () => columns, write: (text) => (written += text) });
}

describe('the progress of a demonstration', () => {
  it('is one line: the time, what is left, the act, the requests, the errors', () => {
    const tally = { ...newTally(), sent: 1_412, failed: 3, underWay: 6 };
    expect(progressLine(5.5 * MINUTE, timeline, tally)).toBe(
      '5:30, 4:30 left · Storm · 1,412 requests · 3 failed · 6 open',
    );
    expect(progressLine(11 * MINUTE, timeline, newTally())).toBe(
      '11:00, 0:00 left · Storm · 0 requests · 0 failed · 0 open',
    );
  });

  it('is written over itself in a terminal, no longer than that is wide', () => {
    const shown = progress(true, timeline, 30);
    shown.show(1_000);
    shown.show(2_000);
    expect(written).toBe(
      '\r0:01  Morning: a quiet bridge\u001B[K\n\r0:01, 9:59 left · Morning · 1\u001B[K\r0:02, 9:58 left · Morning · 1\u001B[K',
    );
  });

  it('is whole where the terminal does not say how wide it is', () => {
    progress(true, timeline, 0).show(1_000);
    expect(written).toContain('6 open\u001B[K');
  });

  it('has a line for each act, and elsewhere one in 15 seconds', () => {
    const shown = progress(false);
    for (let second = 0; second <= 305; second += 1) shown.show(second * 1_000);
    const lines = written.trimEnd().split('\n');
    expect(lines[0]).toBe('0:00  Morning: a quiet bridge');
    expect(lines).toContain('5:00  Storm');
    expect(lines).toHaveLength(2 + 305 / 15 - (305 % 15) / 15);
    expect(written).not.toContain('\r');
  });

  it('counts the days of a long demonstration', () => {
    progress(false, new Timeline(smallScript(acts), 30 * MINUTE)).show(12 * MINUTE);
    expect(written).toContain('day 2, Morning');
  });

  it('writes times as minutes and seconds', () => {
    expect([0, 999, 61_000, 3_600_000].map(minutes)).toEqual(['0:00', '0:01', '1:01', '60:00']);
  });
});
