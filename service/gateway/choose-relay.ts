/** Picks how an answer is carried to the client, by its status, type and encoding, and sends its head. */
import { BodyDecoder, decoderFor } from './body-inspector.ts';
import {
  JsonAnswerReader,
  StreamAnswerReader,
  WholeEventsReader,
  type AnswerReader,
} from './answer-reader.ts';
import { EventStreamRelay } from './event-stream-relay.ts';
import type { Exchange } from './exchange.ts';
import type { GatewayParts } from './gateway-parts.ts';
import { MadeIdsReader, ReferenceFinder } from './made-ids.ts';
import { BodyRelay, EncodedRelay, type Relay } from './relay.ts';
import type { RequestBody } from './request-body.ts';
import type { AnswerHead, BodyLength } from './response-headers.ts';
import type { Route } from './route.ts';
import { SpliceRelay } from './splice-relay.ts';

/** Paths whose answer is a file's or a batch's content, not a description. */
const CONTENT = /\/(?:content|results)\/?$/;

/** The request that was answered. */
export interface Answered {
  readonly parts: GatewayParts;
  readonly exchange: Exchange;
  readonly route: Route;
  readonly body: RequestBody;
}

/** The answer, as the relay sees it. */
export interface Answer {
  readonly status: number;
  sendHead(length: BodyLength): void;
  /** Told ids of things that the answer says were made. */
  onMadeIds(ids: readonly string[]): void;
}

export function chooseRelay(answered: Answered, head: AnswerHead, answer: Answer): Relay {
  const { exchange, route } = answered;
  const contentType = head.contentType?.toLowerCase() ?? '';
  const decoder = decoderFor(head.contentEncoding);
  const hasBody = exchange.method !== 'HEAD';
  const isGood = answer.status >= 200 && answer.status < 300;
  const isJson = hasBody && contentType.startsWith('application/json');

  if (route.kind === 'batches' && isJson && isGood && decoder !== 'unknown') {
    return new SpliceRelay(exchange, {
      sendHead: (length) => answer.sendHead(length),
      publicBase: answered.parts.publicBase(),
      upstreamPrefix: answered.parts.upstream.pathPrefix,
      decoder: decoder === 'identity' ? null : new BodyDecoder(decoder),
      onBody: (bytes) => readWhole(new MadeIdsReader((ids) => answer.onMadeIds(ids)), bytes),
    });
  }

  if (hasBody && contentType.startsWith('text/event-stream')) {
    exchange.stream = true;
    answered.parts.counters.streamOpened();
    // Its end may be the gateway's own, and must be seen when it is missing: an announced length would hide that.
    answer.sendHead('open');
    const reader = new StreamAnswerReader(exchange, referencesOf(answered, answer));
    const mustStop = route.isMessages && isGood;
    if (decoder === 'identity') {
      return new EventStreamRelay(exchange, reader, mustStop);
    }
    if (decoder === 'unknown') return new BodyRelay(exchange, null, null);
    const isComplete = (decoded: boolean): boolean =>
      !mustStop || (decoded && (reader.stopped || reader.failed));
    return new EncodedRelay(exchange, decoder, new WholeEventsReader(reader), isComplete);
  }

  answer.sendHead('as received');
  const reader = isJson && isGood ? jsonReader(answered, answer) : null;
  const length = hasBody && head.contentLength !== null ? Number(head.contentLength) : null;
  if (reader === null || decoder === 'unknown') return new BodyRelay(exchange, null, length);
  if (decoder === 'identity') return new BodyRelay(exchange, reader, length);
  return new EncodedRelay(exchange, decoder, reader, null);
}

function jsonReader(answered: Answered, answer: Answer): AnswerReader | null {
  switch (answered.route.kind) {
    case 'messages':
      return new JsonAnswerReader(answered.exchange, referencesOf(answered, answer));
    case 'stateful':
    case 'batches':
      // What somebody uploaded or wrote makes nothing, whatever ids stand in it.
      return CONTENT.test(answered.exchange.path) ? null : new MadeIdsReader((ids) => answer.onMadeIds(ids));
    case 'models':
    case 'organizations':
      return null;
  }
}

function referencesOf({ body, route }: Answered, answer: Answer): ReferenceFinder | null {
  if (route.kind !== 'messages') return null;
  // Of a body that flows, the rest may still name the tool that makes files.
  return body.kind === 'flow' || body.fields.mayRefer
    ? new ReferenceFinder((ids) => answer.onMadeIds(ids))
    : null;
}

function readWhole(reader: AnswerReader, bytes: Buffer): void {
  reader.write(bytes);
  reader.end();
}
