/**
 * Reads a request's body: decompresses what the client compressed, and holds the size limit on both the bytes sent and
 * the bytes they unpack to. A body that is too long is read to its end and thrown away, so that the client, which is
 * still sending, gets the answer instead of a broken connection.
 */
import type { IncomingMessage } from 'node:http';
import { createBrotliDecompress, createGunzip, createInflate, createZstdDecompress } from 'node:zlib';
import type { Transform } from 'node:stream';
import { failure, invalid } from './api-failure.ts';
import type { ApiFailure } from './api-failure.ts';

const DECODERS: Record<string, () => Transform> = {
  gzip: () => createGunzip(),
  'x-gzip': () => createGunzip(),
  deflate: () => createInflate(),
  br: () => createBrotliDecompress(),
  zstd: () => createZstdDecompress(),
};

export type BodyResult =
  { readonly kind: 'body'; readonly body: Buffer } | ApiFailure | { readonly kind: 'aborted' };

/** Resolves once, whatever happens; `aborted` when the client left before its last byte. */
export function readBody(request: IncomingMessage, limit: number): Promise<BodyResult> {
  const encoding = request.headers['content-encoding']?.trim().toLowerCase() ?? 'identity';
  if (encoding === 'identity') return collect(request, request, limit, 'plain');
  const decoder = Object.hasOwn(DECODERS, encoding) ? DECODERS[encoding] : undefined;
  if (decoder === undefined) {
    request.resume();
    return Promise.resolve(
      invalid(`Unsupported Content-Encoding: ${encoding}`, { code: 'request_body_encoding_unsupported' }),
    );
  }
  return collect(request, request.pipe(decoder()), limit, 'encoded');
}

function collect(
  request: IncomingMessage,
  source: IncomingMessage | Transform,
  limit: number,
  kind: 'plain' | 'encoded',
): Promise<BodyResult> {
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    let size = 0;
    let verdict: ApiFailure | undefined;
    const giveUp = (reason: ApiFailure): void => {
      verdict = reason;
      chunks.length = 0;
      // A bomb is not unpacked any further; what is left of the request flows past unread.
      if (source !== request) {
        request.unpipe();
        (source as Transform).destroy();
        request.resume();
      }
    };
    source.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (verdict !== undefined) return;
      if (size > limit) giveUp(tooLarge(kind));
      else chunks.push(chunk);
    });
    source.on('error', () => {
      giveUp(
        invalid('The request body is not valid for its Content-Encoding.', {
          code: 'request_body_encoding_invalid',
        }),
      );
      if (request.readableEnded) finish();
    });
    const finish = (): void => {
      resolve(
        verdict ?? {
          kind: 'body',
          body: chunks.length === 1 ? (chunks[0] as Buffer) : Buffer.concat(chunks),
        },
      );
    };
    source.on('end', finish);
    if (source !== request) {
      request.on('end', () => {
        if (verdict !== undefined) finish();
      });
    }
    request.on('close', () => {
      if (!request.complete) resolve({ kind: 'aborted' });
    });
  });
}

function tooLarge(kind: 'plain' | 'encoded'): ApiFailure {
  return kind === 'plain'
    ? failure('request_too_large', 'Request exceeds the maximum size')
    : failure('request_too_large', 'Request exceeds the maximum size after decoding', {
        code: 'request_body_too_large_after_decoding',
      });
}
