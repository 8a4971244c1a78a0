/** Sends an answer at its pace: as a stream of events, or whole once its last token would have been written. */
import type { Answer } from './answer/answer-block.ts';
import { createEncoder } from './answer-encoding.ts';
import type { Exchange } from './exchange.ts';
import { bodyCut, cutBytes, cutFrames, pacedBy } from './faults/stream-faults.ts';
import type { BodyCut } from './faults/stream-faults.ts';
import type { Pace } from './latency-model.ts';
import { messageBody } from './message-body.ts';
import type { MessageFrame } from './message-body.ts';
import { chargeOutput, rateLimitHeaders } from './rate-limits.ts';
import { resetConnection } from './reset-connection.ts';
import { StreamPlayer } from './stream-player.ts';
import { streamScript } from './stream-script.ts';

export interface Delivery {
  readonly exchange: Exchange;
  readonly answer: Answer;
  readonly pace: Pace;
  readonly frame: MessageFrame;
  readonly headers: Readonly<Record<string, string>>;
  readonly modelClass: string;
}

export function streamAnswer({ exchange, answer, pace, frame, headers, modelClass }: Delivery): void {
  const { state, response, encoding, limits, faults } = exchange;
  response.writeHead(200, {
    ...exchange.baseHeaders(),
    ...headers,
    'content-type': 'text/event-stream; charset=utf-8',
    'cache-control': 'no-cache',
    ...(encoding === undefined ? {} : { 'content-encoding': encoding, vary: 'accept-encoding' }),
  });
  const cut = bodyCut(faults, exchange.requestId);
  const script = streamScript(frame, answer, pacedBy(faults, pace));
  const player = new StreamPlayer({
    response,
    encoder: encoding === undefined ? undefined : createEncoder(encoding),
    frames: cut === undefined ? script : cutFrames(script, cut),
    clock: state.clock,
    timers: state.timers,
    onTokens: (tokens) => chargeOutput(limits, modelClass, tokens, state.clock),
    onDone: () => state.open.delete(player),
  });
  state.open.add(player);
  player.start();
}

export function sendAnswer({ exchange, answer, pace, frame, headers: early, modelClass }: Delivery): void {
  const { state, response, limits } = exchange;
  const send = (): void => {
    chargeOutput(limits, modelClass, answer.outputTokens, state.clock);
    const headers = rateLimitHeaders(limits, modelClass, state.clock, early);
    const body = messageBody(frame, answer);
    const cut = bodyCut(exchange.faults, exchange.requestId);
    if (cut === undefined) exchange.sendJson(body, headers);
    else sendBroken(exchange, JSON.stringify(body), headers, cut);
  };
  const delayMs = pace.firstTokenMs + answer.outputTokens * pace.msPerToken;
  if (delayMs <= 0) return send();
  const timer = state.timers.after(delayMs, send);
  const held = { stop: () => response.destroy() };
  state.open.add(held);
  response.once('close', () => {
    timer.cancel();
    state.open.delete(held);
  });
}

/** A whole answer that breaks off: after the bytes stated, else in its middle. */
function sendBroken(
  exchange: Exchange,
  body: string,
  headers: Readonly<Record<string, string>>,
  cut: BodyCut,
): void {
  const { response, state } = exchange;
  const kept = cutBytes(body, cut.afterBytes ?? Math.floor(Buffer.byteLength(body) / 2));
  const json = { 'content-type': 'application/json' };
  response.writeHead(200, { ...exchange.baseHeaders(), ...headers, ...json });
  if (cut.ending === 'end') {
    response.end(kept + cut.extra);
    return;
  }
  response.write(kept);
  const stalled = { stop: () => response.destroy() };
  state.open.add(stalled);
  response.once('close', () => state.open.delete(stalled));
  if (cut.ending === 'reset') state.timers.after(1, () => resetConnection(response));
}
