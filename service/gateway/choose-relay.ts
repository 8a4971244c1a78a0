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
import type { BodyLength } from './response-headers.ts';
import type { Route } from './route.ts';
import { SpliceRelay } from './splice-relay.ts';

/** Paths whose answer is a file's or a batch's content, not a description. */
const CONTENT = /\/(?:content|results)\/?$/;

export interface RelayChoice {
  readonly parts: GatewayParts;
  readonly exchange: Exchange;
  readonly route: Route;
  readonly body: RequestBody;
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly sendHead: (length: BodyLength) => void;
  readonly onMadeIds: (ids: readonly string[]) => void;
}

export function chooseRelay(choice: RelayChoice): Relay {
  const { exchange, route, status, headers, sendHead } = choice;
  const contentType = one(headers['content-type'])?.toLowerCase() ?? '';
  // Several are one text, with commas between them.
  const decoder = decoderFor(String(headers['content-encoding'] ?? ''));
  const hasBody = exchange.method !== 'HEAD';
  const isGood = status >= 200 && status < 300;
  const isJson = hasBody && contentType.startsWith('application/json');

  if (route.kind === 'batches' && isJson && isGood && decoder !== 'unknown') {
    return new SpliceRelay(exchange, {
      sendHead,
      publicBase: choice.parts.publicBase(),
      upstreamPrefix: choice.parts.upstream.pathPrefix,
      decoder: decoder === 'identity' ? null : new BodyDecoder(decoder),
      onBody: (bytes) => readWhole(new MadeIdsReader(choice.onMadeIds), bytes),
    });
  }

  if (hasBody && contentType.startsWith('text/event-stream')) {
    exchange.stream = true;
    choice.parts.counters.streamOpened();
    // Its end may be the gateway's own, and must be seen when it is missing: an announced length would hide that.
    sendHead('open');
    const reader = new StreamAnswerReader(exchange, referencesOf(choice));
    const mustStop = route.isMessages && isGood;
    if (decoder === 'identity') {
      return new EventStreamRelay(exchange, reader, mustStop);
    }
    if (decoder === 'unknown') return new BodyRelay(exchange, null, null);
    const isComplete = (decoded: boolean): boolean =>
      !mustStop || (decoded && (reader.stopped || reader.failed));
    return new EncodedRelay(exchange, decoder, new WholeEventsReader(reader), isComplete);
  }

  sendHead('as received');
  const reader = isJson && isGood ? jsonReader(choice) : null;
  const length = hasBody ? lengthOf(headers) : null;
  if (reader === null || decoder === 'unknown') return new BodyRelay(exchange, null, length);
  if (decoder === 'identity') return new BodyRelay(exchange, reader, length);
  return new EncodedRelay(exchange, decoder, reader, null);
}

function jsonReader(choice: RelayChoice): AnswerReader | null {
  switch (choice.route.kind) {
    case 'messages':
      return new JsonAnswerReader(choice.exchange, referencesOf(choice));
    case 'stateful':
    case 'batches':
      // What somebody uploaded or wrote makes nothing, whatever ids stand in it.
      return CONTENT.test(choice.exchange.path) ? null : new MadeIdsReader(choice.onMadeIds);
    case 'models':
    case 'organizations':
      return null;
  }
}

function referencesOf(choice: RelayChoice): ReferenceFinder | null {
  const { body, route } = choice;
  if (route.kind !== 'messages') return null;
  // Of a body that flows, the rest may still name the tool that makes files.
  return body.kind === 'flow' || body.fields.mayRefer ? new ReferenceFinder(choice.onMadeIds) : null;
}

function readWhole(reader: AnswerReader, bytes: Buffer): void {
  reader.write(bytes);
  reader.end();
}

function lengthOf(headers: RelayChoice['headers']): number | null {
  const length = one(headers['content-length']);
  return length === null ? null : Number(length);
}

/** The first value of a header. */
export function one(value: string | string[] | undefined): string | null {
  return Array.isArray(value) ? (value[0] ?? null) : (value ?? null);
}
