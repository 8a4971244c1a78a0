/**
 * The counts of a `LatencyHistogram` as bytes, to be stored: format, sum, least and largest value (64-bit floats), then for each
 * bucket in use its distance from the one before and its count, as varints. Some 100 to 300 bytes.
 */

/** This layout of buckets. Another one would get another number. */
const FORMAT = 1;
const HEAD_BYTES = 1 + 3 * 8;
/** A distance takes two bytes at most, a count of up to 2^53 eight. */
const BUCKET_BYTES = 2 + 8;

export interface LatencyTotals {
  readonly sum: number;
  readonly min: number;
  readonly max: number;
}

/** What was decoded last: to be used up before the next call. */
export interface DecodedLatencies extends LatencyTotals {
  readonly count: number;
  /** How many of `places` and `counts` are of this one. */
  readonly used: number;
  readonly places: Uint16Array;
  readonly counts: Float64Array;
}

let bytes = Buffer.alloc(0);
let places = new Uint16Array(0);
let counts = new Float64Array(0);

export function encodeLatencies(buckets: Float64Array, totals: LatencyTotals): Buffer {
  const most = HEAD_BYTES + buckets.length * BUCKET_BYTES;
  if (bytes.length < most) bytes = Buffer.alloc(most);
  bytes[0] = FORMAT;
  bytes.writeDoubleLE(totals.sum, 1);
  bytes.writeDoubleLE(totals.min, 9);
  bytes.writeDoubleLE(totals.max, 17);
  let at = HEAD_BYTES;
  let last = -1;
  for (let bucket = 0; bucket < buckets.length; bucket += 1) {
    const count = buckets[bucket]!;
    if (count === 0) continue;
    at = writeVarint(writeVarint(at, bucket - last), count);
    last = bucket;
  }
  return Buffer.from(bytes.subarray(0, at));
}

/** @returns undefined when the bytes are of a format that is not known, or damaged */
export function decodeLatencies(from: Uint8Array, buckets: number): DecodedLatencies | undefined {
  if (from[0] !== FORMAT || from.length < HEAD_BYTES) return undefined;
  if (places.length < buckets) {
    places = new Uint16Array(buckets);
    counts = new Float64Array(buckets);
  }
  const head = new DataView(from.buffer, from.byteOffset, HEAD_BYTES);
  let total = 0;
  let used = 0;
  let place = -1;
  let number = 0;
  let scale = 1;
  let isCount = false;
  for (let at = HEAD_BYTES; at < from.length; at += 1) {
    const byte = from[at]!;
    number += (byte & 0x7f) * scale;
    scale *= 128;
    if (byte >= 0x80) continue;
    if (isCount) {
      counts[used++] = number;
      total += number;
    } else {
      place += number;
      if (place >= buckets || number === 0) return undefined;
      places[used] = place;
    }
    isCount = !isCount;
    number = 0;
    scale = 1;
  }
  if (isCount || scale !== 1) return undefined;
  return {
    count: total,
    sum: head.getFloat64(1, true),
    min: head.getFloat64(9, true),
    max: head.getFloat64(17, true),
    used,
    places,
    counts,
  };
}

/** @returns the place after it */
function writeVarint(at: number, number: number): number {
  let rest = number;
  while (rest >= 0x80) {
    bytes[at++] = (rest % 128) | 0x80;
    rest = Math.floor(rest / 128);
  }
  bytes[at] = rest;
  return at + 1;
}
