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
  if (encoding === 'identity') return collect(request, undefined, limit);
  const decoder = Object.hasOwn(DECODERS, encoding) ? DECODERS[encoding] : undefined;
  if (decoder === undefined) {
    request.resume();
    return Promise.resolve(
      invalid(`Unsupported Content-Encoding: ${encoding.slice(0, 40)}`, {
        code: 'request_body_encoding_unsupported',
      }),
    );
  }
  return collect(request, decoder(), limit);
}

function collect(
  request: IncomingMessage,
  decoder: Transform | undefined,
  limit: number,
): Promise<BodyResult> {
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    let size = 0;
    let verdict: ApiFailure | undefined;

    const finish = (): void => resolve(verdict ?? { kind: 'body', body: Buffer.concat(chunks) });
    const giveUp = (reason: ApiFailure): void => {
      verdict ??= reason;
      chunks.length = 0;
      if (decoder === undefined) return;
      // A bomb is not unpacked any further; what is left of the request flows past unread.
      request.unpipe(decoder);
      decoder.destroy();
      request.resume();
      if (request.readableEnded) finish();
      else request.once('end', finish);
    };

    const source = decoder === undefined ? request : request.pipe(decoder);
    source.on('data', (chunk: Buffer) => {
      if (verdict !== undefined) return;
      size += chunk.length;
      if (size > limit) giveUp(tooLarge(decoder !== undefined));
      else chunks.push(chunk);
    });
    source.once('end', finish);
    decoder?.once('error', () =>
      giveUp(
        invalid('The request body is not valid for its Content-Encoding.', {
          code: 'request_body_encoding_invalid',
        }),
      ),
    );
    request.once('error', () => resolve({ kind: 'aborted' }));
    request.once('close', () => {
      if (!request.complete) resolve({ kind: 'aborted' });
    });
  });
}

function tooLarge(decoded: boolean): ApiFailure {
  return decoded
    ? failure('request_too_large', 'Request exceeds the maximum size after decoding', {
        code: 'request_body_too_large_after_decoding',
      })
    : failure('request_too_large', 'Request exceeds the maximum size');
}
