import { closeSync, constants, mkdtempSync, openSync, readSync, rmSync } from 'node:fs';
import { execFileSync } from 'node:child_process';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { LineWriter } from './line-writer.ts';

let folder: string;
let reader: number;
let descriptor: number;
let writer: LineWriter;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tulay-lines-'));
  const pipe = join(folder, 'pipe');
  execFileSync('mkfifo', [pipe]);
  reader = openSync(pipe, constants.O_RDONLY | constants.O_NONBLOCK);
  // So that a write that finds no room fails instead of waiting, as it may on a standard output that others share.
  descriptor = openSync(pipe, constants.O_WRONLY | constants.O_NONBLOCK);
  writer = new LineWriter(descriptor);
});
afterEach(() => {
  closeSync(descriptor);
  rmSync(folder, { recursive: true });
});

function put(text: string): void {
  writer.lines.reserve(text.length);
  writer.lines.text(text);
  writer.flush();
}

function readAll(): string {
  const buffer = Buffer.alloc(1024 * 1024);
  try {
    return buffer.toString('utf8', 0, readSync(reader, buffer));
  } catch {
    return '';
  }
}

describe('LineWriter', () => {
  it('writes all of it in order, however slow the reader', async () => {
    const expected = Array.from({ length: 400 }, (_, index) => `line ${index} ${'x'.repeat(1_000)}\n`);
    for (const line of expected) put(line);
    let seen = '';
    await vi.waitFor(
      () => {
        seen += readAll();
        expect(seen.length).toBe(expected.join('').length);
      },
      { timeout: 5_000, interval: 5 },
    );
    expect(seen).toBe(expected.join(''));
    await writer.idle();
    expect(writer.waitingBytes).toBe(0);
    closeSync(reader);
  });

  it('tells how much waits for the reader', async () => {
    put('x'.repeat(300_000));
    put('y'.repeat(1_000));
    await vi.waitFor(() => expect(readAll()).toMatch(/^x+$/));
    expect(writer.waitingBytes).toBe(301_000);
    closeSync(reader);
    await writer.idle();
  });

  it('ends for good when the reader is gone', async () => {
    closeSync(reader);
    put('nobody reads this');
    await writer.idle();
    expect(writer.broken).toBe(true);
    expect(writer.waitingBytes).toBe(0);
    put('nor this');
    await writer.idle();
  });
});
