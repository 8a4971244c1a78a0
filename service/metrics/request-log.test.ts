import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, constants, mkdtempSync, openSync, readFileSync, readSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { RequestEvent } from '../../shared/request-event.ts';
import { sampleEvent } from '../testing/sample-event.ts';
import { EventBatchBuilder, type EventBatch } from './event-batch.ts';
import { createRequestLog, requestLogSettings } from './request-log.ts';

let folder: string;
let file: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tulay-log-'));
  file = join(folder, 'log');
});
afterEach(() => rmSync(folder, { recursive: true }));

function batchOf(...events: RequestEvent[]): EventBatch {
  const builder = new EventBatchBuilder(events.length);
  for (const event of events) builder.add(event);
  return builder.take();
}

describe('createRequestLog', () => {
  it('writes a line per request, in order', async () => {
    const log = createRequestLog({
      failuresOnly: false,
      format: 'json',
      descriptor: openSync(file, 'w'),
    });
    const events = Array.from({ length: 200 }, (_, index) => sampleEvent({ id: `req_${index}` }));
    log.write(batchOf(...events.slice(0, 100)));
    log.write(batchOf(...events.slice(100)));
    await log.close();
    const lines = readFileSync(file, 'utf8').trimEnd().split('\n');
    expect(lines.map((line) => (JSON.parse(line) as { id: string }).id)).toEqual(events.map(({ id }) => id));
  });

  it('writes only failures where only those are wanted', async () => {
    const log = createRequestLog({
      failuresOnly: true,
      format: 'json',
      descriptor: openSync(file, 'w'),
    });
    log.write(
      batchOf(sampleEvent(), sampleEvent({ id: 'req_bad', status: 503 }), sampleEvent({ status: 404 })),
    );
    await log.close();
    expect(readFileSync(file, 'utf8').trimEnd().split('\n')).toEqual([
      expect.stringContaining('"id":"req_bad"'),
    ]);
  });

  it('writes for people where that is wanted', async () => {
    const log = createRequestLog({
      failuresOnly: false,
      format: 'text',
      descriptor: openSync(file, 'w'),
    });
    log.write(batchOf(sampleEvent({ model: '\u001b[2J' })));
    await log.close();
    expect(readFileSync(file, 'utf8')).toMatch(
      /info +request .*path=\/v1\/messages status=200 .*durationMs=523\.75/,
    );
    expect(readFileSync(file, 'utf8')).not.toContain('\u001b');
  });

  it('leaves out what a slow reader makes wait beyond 4 MB, and breaks no line over it', async () => {
    const pipe = join(folder, 'pipe');
    execFileSync('mkfifo', [pipe]);
    const reader = openSync(pipe, constants.O_RDONLY | constants.O_NONBLOCK);
    const descriptor = openSync(pipe, constants.O_WRONLY | constants.O_NONBLOCK);
    const log = createRequestLog({ failuresOnly: false, format: 'json', descriptor });
    const batch = batchOf(...Array.from({ length: 500 }, () => sampleEvent()));
    for (let round = 0; round < 60; round += 1) log.write(batch);
    let text = '';
    const buffer = Buffer.alloc(1024 * 1024);
    const closed = log.close();
    await vi.waitFor(
      () => {
        text += buffer.toString('utf8', 0, readSync(reader, buffer));
        expect(text.length).toBeGreaterThan(4 * 1024 * 1024);
        expect(text.at(-1)).toBe('\n');
      },
      { timeout: 5_000, interval: 1 },
    );
    await closed;
    expect(text.length).toBeLessThan(4 * 1024 * 1024 + 1_000);
    for (const line of text.trimEnd().split('\n'))
      expect(line).toMatch(/^\{"level":"info".*"msg":"request"\}$/);
    closeSync(reader);
    closeSync(descriptor);
  });

  it('is not troubled by a reader that has gone', async () => {
    const source = `
      import { createRequestLog } from ${JSON.stringify(join(import.meta.dirname, 'request-log.ts'))};
      import { EventBatchBuilder } from ${JSON.stringify(join(import.meta.dirname, 'event-batch.ts'))};
      import { sampleEvent } from ${JSON.stringify(join(import.meta.dirname, '../testing/sample-event.ts'))};
      const log = createRequestLog({ failuresOnly: false, format: 'json' });
      for (let round = 0; round < 20; round += 1) {
        const builder = new EventBatchBuilder(100);
        for (let index = 0; index < 100; index += 1) builder.add(sampleEvent());
        log.write(builder.take());
        await new Promise((resolve) => setTimeout(resolve, 5));
      }
      await log.close();
      console.error('done');
    `;
    const child = spawn(process.execPath, ['--input-type=module', '-e', source], {
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    child.stdout.destroy();
    let errors = '';
    child.stderr.on('data', (chunk: Buffer) => (errors += chunk.toString()));
    await once(child, 'exit');
    expect({ code: child.exitCode, errors }).toEqual({ code: 0, errors: 'done\n' });
  });
});

describe('requestLogSettings', () => {
  it.each([
    ['debug', false],
    ['info', false],
    ['warn', true],
  ] as const)('at level %s writes failures only: %s', (level, failuresOnly) => {
    expect(requestLogSettings(level, { format: 'json' })).toEqual({ failuresOnly, format: 'json' });
  });

  it.each(['error', 'fatal', 'silent'] as const)('writes nothing at level %s', (level) => {
    expect(requestLogSettings(level, { format: 'json' })).toBeUndefined();
  });
});
