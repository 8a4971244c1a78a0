/** Compression of answers, for clients that say they can read it. */
import { createBrotliCompress, createDeflate, createGzip, createZstdCompress, constants } from 'node:zlib';
import type { BrotliCompress, Deflate, Gzip, ZstdCompress } from 'node:zlib';

export type Encoder = Gzip | Deflate | BrotliCompress | ZstdCompress;

/** In the order of our preference when the client has none. Low levels: this is a stand-in, not a CDN. */
const ENCODERS: Readonly<Record<string, () => Encoder>> = {
  gzip: () => createGzip({ level: 1 }),
  br: () => createBrotliCompress({ params: { [constants.BROTLI_PARAM_QUALITY]: 1 } }),
  zstd: () => createZstdCompress(),
  deflate: () => createDeflate({ level: 1 }),
};

/** @returns the encoding to use for this `accept-encoding`; undefined for none. */
export function chooseEncoding(accepted: string | undefined): string | undefined {
  if (accepted === undefined) return undefined;
  let best: { name: string; quality: number } | undefined;
  for (const part of accepted.split(',')) {
    const [name = '', ...parameters] = part
      .trim()
      .toLowerCase()
      .split(/\s*;\s*/);
    const stated = parameters.find((parameter) => parameter.startsWith('q='));
    const quality = stated === undefined ? 1 : Number(stated.slice(2));
    if (Object.hasOwn(ENCODERS, name) && quality > 0 && quality > (best?.quality ?? 0))
      best = { name, quality };
  }
  return best?.name;
}

export function createEncoder(encoding: string): Encoder {
  const make = ENCODERS[encoding];
  if (make === undefined) throw new Error(`no encoder for ${encoding}`);
  return make();
}
