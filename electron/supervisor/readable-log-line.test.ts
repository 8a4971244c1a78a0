import { describe, expect, it } from 'vitest';
import { LogTail } from './log-tail.ts';
import { readableLogLine } from './readable-log-line.ts';

describe('readableLogLine', () => {
  it('puts time, level and message first', () => {
    const record = {
      level: 'warn',
      time: new Date(2026, 10, 23, 9, 5, 7).toISOString(),
      status: 529,
      path: '/v1/messages',
      reason: 'two words',
      err: { type: 'Error', message: 'broke', stack: 'at …' },
      msg: 'request',
    };
    expect(readableLogLine(JSON.stringify(record))).toBe(
      '09:05:07 warn  request status=529 path=/v1/messages reason="two words" err="broke"',
    );
  });

  it.each(['', 'tulay: stopping', '{"no":"record"}', '{broken', '    at main.js:1:2'])(
    'leaves %j as it is',
    (line) => {
      expect(readableLogLine(line)).toBe(line);
    },
  );

  it('lets nothing steer a terminal', () => {
    expect(readableLogLine('a\u001b[31mb\r')).toBe('a?[31mb');
    expect(readableLogLine('{"level":"info","msg":"a\\u001bb"}')).toBe('info  a?b');
  });
});

describe('LogTail', () => {
  it('keeps the last 200 lines', () => {
    const lines: string[] = [];
    const tail = new LogTail((line) => lines.push(line));
    tail.write(Array.from({ length: 300 }, (_, at) => `line ${at}\n`).join(''));
    expect(lines).toHaveLength(300);
    expect(tail.lines).toHaveLength(200);
    expect([tail.lines[0], tail.lines.at(-1)]).toEqual(['line 100', 'line 299']);
  });

  it('cuts a line that does not end', () => {
    const tail = new LogTail(() => {});
    for (let part = 0; part < 100; part += 1) tail.write('x'.repeat(1_000));
    tail.finish();
    expect(Math.max(...tail.lines.map((line) => line.length))).toBeLessThanOrEqual(4_001);
  });
});
