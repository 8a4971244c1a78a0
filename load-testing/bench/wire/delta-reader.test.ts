import { describe, expect, it } from 'vitest';
import { DeltaReader } from './delta-reader.ts';
import { HttpMessageParser } from './http-message-parser.ts';
import { streamClosing, streamDelta, streamHead, streamOpening } from './messages-answer.ts';

const STREAM = Buffer.concat([
  Buffer.from(streamHead() + streamOpening(1000.25)),
  streamDelta(1100.5),
  streamDelta(123456789.123),
  streamClosing(1300),
]);

/** Reads a raw response that arrives in the given pieces. */
function read(pieces: readonly Buffer[]) {
  const stamps: number[] = [];
  const reader = new DeltaReader((writtenAt) => stamps.push(writtenAt));
  let complete = false;
  const errors: string[] = [];
  const parser = new HttpMessageParser('response', {
    onHead: () => {},
    onBody: (bytes, start, end) => reader.read(bytes, start, end),
    onComplete: () => {
      complete = true;
    },
    onError: (reason) => errors.push(reason),
  });
  for (const piece of pieces) parser.execute(piece);
  return { stamps, reader, complete, errors };
}

describe('DeltaReader', () => {
  it('reads the stamps that the stub wrote, and the end', () => {
    const { stamps, reader, complete } = read([STREAM]);
    expect(stamps).toEqual([1000.25, 1100.5, 123456789.123, 1300]);
    expect(reader).toMatchObject({ deltas: 4, stopped: true, fault: null });
    expect(complete).toBe(true);
  });

  it('reads the same wherever the stream is cut', () => {
    for (let cut = 1; cut < STREAM.length; cut++) {
      const { stamps, reader, errors } = read([STREAM.subarray(0, cut), STREAM.subarray(cut)]);
      expect(errors).toEqual([]);
      expect(stamps).toEqual([1000.25, 1100.5, 123456789.123, 1300]);
      expect(reader.stopped).toBe(true);
    }
  });

  it('does not take a stream that stops early for a finished one', () => {
    const { reader, complete } = read([STREAM.subarray(0, -20)]);
    expect(reader.stopped).toBe(false);
    expect(complete).toBe(false);
  });

  it('notes an error event', () => {
    const reader = new DeltaReader(() => {});
    const event = Buffer.from('event: error\ndata: {"type":"error"}\n\n');
    reader.read(event, 0, event.length);
    expect(reader.fault).toBe('error event');
  });
});
