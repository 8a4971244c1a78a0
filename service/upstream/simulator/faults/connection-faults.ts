/** Faults below HTTP, and answers that are no answers of the API. */
import type { Exchange } from '../exchange.ts';
import { resetConnection } from '../reset-connection.ts';
import type { Fault } from './fault.ts';

const WEB_PAGE =
  '<!DOCTYPE html>\n<html><head><title>502 Bad Gateway</title></head><body><h1>Bad Gateway</h1></body></html>\n';
const NOT_AN_ANSWER =
  '<<<< \u0007 7f 45 4c 46 ; nothing here is JSON, {"type":"message", and nothing is an event >>>>\n';

/**
 * Carries out the faults that come before any header.
 * @returns `answered` when nothing more is to be sent; `go-on` when the request takes its course, maybe later
 */
export async function connectionFault(
  exchange: Exchange,
  faults: readonly Fault[],
): Promise<'answered' | 'go-on'> {
  for (const fault of faults) {
    switch (fault.name) {
      case 'hang':
        // A hang that ends is only a delay, and the next fault may follow it.
        // oxlint-disable-next-line no-await-in-loop
        if (!(await held(exchange, fault.number('for')))) return 'answered';
        break;
      case 'reset':
        resetConnection(exchange.response);
        return 'answered';
      case 'dead-organization':
        if (fault.text('by') !== 'unreachable') break;
        resetConnection(exchange.response);
        return 'answered';
      case 'garbage':
        exchange.send(200, NOT_AN_ANSWER, { 'content-type': 'text/html' });
        return 'answered';
      case 'bad-gateway':
        exchange.send(502, WEB_PAGE, { 'content-type': 'text/html' });
        return 'answered';
      default:
    }
  }
  return 'go-on';
}

/** Waits, for ever when `ms` is 0. @returns whether the client is still there */
function held(exchange: Exchange, ms: number): Promise<boolean> {
  const { state, response, request } = exchange;
  // What the client still sends is taken in, so that it waits for the answer and for nothing else.
  if (ms === 0) request.resume();
  return new Promise((resolve) => {
    const timer = ms === 0 ? undefined : state.timers.after(ms, () => done(true));
    const waiting = { stop: () => response.destroy() };
    const onClose = (): void => done(false);
    const done = (there: boolean): void => {
      timer?.cancel();
      state.open.delete(waiting);
      response.off('close', onClose);
      resolve(there);
    };
    state.open.add(waiting);
    response.once('close', onClose);
  });
}
