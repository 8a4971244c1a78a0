/** Faults in the middle of a body: they rewrite the sequence of events that a stream plays. */
import type { Pace } from '../latency-model.ts';
import { serverSentEvent } from '../stream-script.ts';
import type { StreamFrame } from '../stream-script.ts';
import type { Fault } from './fault.ts';

export interface BodyCut {
  /** Bytes of the body before the break; undefined when events are counted instead. */
  readonly afterBytes: number | undefined;
  readonly afterEvents: number;
  readonly ending: 'reset' | 'end' | 'stall';
  /** Sent last, after the break. */
  readonly extra: string;
}

const GARBAGE = '\u0000\u0007%PDF-1.7 <!DOCTYPE html> {"type": \ufffd\ufffd not an event at all \r\r';

/** @returns undefined when none of the faults breaks a body off */
export function bodyCut(faults: readonly Fault[], requestId: string): BodyCut | undefined {
  for (const fault of faults) {
    const bytes = fault.number('bytes');
    const cut = { afterBytes: bytes > 0 ? bytes : undefined, afterEvents: fault.number('after'), extra: '' };
    switch (fault.name) {
      case 'reset-stream':
        return { ...cut, ending: 'reset' };
      case 'stop-stream':
        return { ...cut, ending: 'end' };
      case 'stall-stream':
        return { ...cut, ending: 'stall' };
      case 'garbage-stream':
        return { ...cut, ending: 'end', extra: GARBAGE };
      case 'stream-error':
        return { ...cut, ending: 'end', extra: errorEvent(fault.text('type'), requestId) };
      default:
    }
  }
  return undefined;
}

function errorEvent(type: string, requestId: string): string {
  const message =
    type === 'overloaded_error'
      ? 'Overloaded'
      : type === 'api_error'
        ? 'Internal server error'
        : 'Rate limited';
  const body = { type: 'error', error: { type, message, details: null }, request_id: requestId };
  return serverSentEvent(body);
}

/** A stream that ends where the cut says. A cut beyond the last event never happens. */
export function* cutFrames(frames: Iterable<StreamFrame>, cut: BodyCut): Generator<StreamFrame, void> {
  let events = 0;
  let bytes = 0;
  for (const frame of frames) {
    const size = Buffer.byteLength(frame.text);
    const reached = cut.afterBytes === undefined ? events >= cut.afterEvents : bytes + size > cut.afterBytes;
    if (reached) {
      const kept = cut.afterBytes === undefined ? '' : cutBytes(frame.text, cut.afterBytes - bytes);
      yield { delayMs: frame.delayMs, text: kept + cut.extra, tokens: 0, ending: cut.ending };
      return;
    }
    yield frame;
    events += 1;
    bytes += size;
  }
}

/** The first bytes of a text; a character that does not fit whole is left out. */
export function cutBytes(text: string, length: number): string {
  return Buffer.from(text)
    .subarray(0, Math.max(0, length))
    .toString('utf8')
    .replace(/\ufffd$/, '');
}

/** The pace that faults impose, or the model's own. */
export function pacedBy(faults: readonly Fault[], pace: Pace): Pace {
  const slow = faults.find((fault) => fault.name === 'slow-chunks');
  if (slow === undefined) return pace;
  const tokensPerEvent = Math.max(1, Math.round(slow.number('tokens')));
  const interval = slow.number('interval');
  return { firstTokenMs: interval, msPerToken: interval / tokensPerEvent, tokensPerEvent };
}
