/** Server-sent events as bytes (HTML Living Standard, 9.2): made once, sent to every reader. */
import type { z } from 'zod';
import type { LIVE_FRAME_SCHEMAS, LiveFrameName } from '../../shared/live.ts';

export type LiveFrames = { [Name in LiveFrameName]: z.input<(typeof LIVE_FRAME_SCHEMAS)[Name]> };

export function sseFrame<Name extends LiveFrameName>(name: Name, data: LiveFrames[Name]): Buffer {
  return Buffer.from(`event: ${name}\ndata: ${JSON.stringify(data)}\n\n`);
}

/** @param json the data; JSON has no line feeds of its own, so that it is one line */
export function sseFrameWithId(name: LiveFrameName, json: string, id: string): Buffer {
  return Buffer.from(`id: ${id}\nevent: ${name}\ndata: ${json}\n\n`);
}

/** Keeps a proxy, and a reader's own limit on silence, from ending a quiet stream. */
export const BEAT = Buffer.from(': beat\n\n');

/** How long a reader that lost its stream is asked to wait before it comes back. */
export const RETRY = Buffer.from('retry: 1000\n\n');
