/**
 * Lines put together as bytes, ready for a descriptor. Concatenated strings would have to be made whole and encoded at the
 * end, which takes longer than everything before it: 0.7 µs a line of the request log, against 0.4 this way.
 */

const ZERO = 0x30;
const DOT = 0x2e;
const NULL = Buffer.from('null');

const FIRST_BYTES = 4_096;
const KEPT_BYTES = 512 * 1024;

export class LineBuffer {
  #bytes = Buffer.allocUnsafeSlow(FIRST_BYTES);
  #at = 0;

  /** Bytes written since the last `clear`. */
  get length(): number {
    return this.#at;
  }

  /** Makes room; whatever is written next may take no more than this. */
  reserve(bytes: number): void {
    if (this.#at + bytes <= this.#bytes.length) return;
    const grown = Buffer.allocUnsafeSlow(2 * (this.#at + bytes));
    this.#bytes.copy(grown, 0, 0, this.#at);
    this.#bytes = grown;
  }

  prepared(bytes: Uint8Array): void {
    this.#bytes.set(bytes, this.#at);
    this.#at += bytes.length;
  }

  /** Three bytes a character at most. */
  text(text: string): void {
    const bytes = this.#bytes;
    const from = this.#at;
    // The short ones of ours are ASCII, and not worth a call into Node.
    for (let index = 0; index < text.length; index += 1) {
      const code = text.charCodeAt(index);
      if (code > 0x7f) {
        this.#at = from + bytes.write(text, from);
        return;
      }
      bytes[from + index] = code;
    }
    this.#at = from + text.length;
  }

  /** Rounded to hundredths, without zeros at the end; `null` for NaN. 25 bytes at most. */
  decimal(value: number): void {
    if (Number.isNaN(value)) {
      this.prepared(NULL);
      return;
    }
    const hundredths = Math.round(value * 100);
    if (!(hundredths >= 0 && hundredths < 2 ** 31)) {
      this.text(JSON.stringify(hundredths / 100));
      return;
    }
    const whole = Math.trunc(hundredths / 100);
    const rest = hundredths - whole * 100;
    this.whole(whole, 1);
    if (rest === 0) return;
    const bytes = this.#bytes;
    const last = rest % 10;
    bytes[this.#at++] = DOT;
    bytes[this.#at++] = ZERO + (rest - last) / 10;
    if (last > 0) bytes[this.#at++] = ZERO + last;
  }

  /** @param value not negative, below 2^31 @param digits with zeros in front up to so many */
  whole(value: number, digits: number): void {
    const bytes = this.#bytes;
    let length = digits;
    for (let limit = 10 ** digits; value >= limit; limit *= 10) length += 1;
    let rest = value | 0;
    for (let at = this.#at + length - 1; at >= this.#at; at -= 1) {
      const next = (rest / 10) | 0;
      bytes[at] = ZERO + rest - next * 10;
      rest = next;
    }
    this.#at += length;
  }

  /** What was written; valid until something is written after a `clear`. */
  get written(): Uint8Array {
    return this.#bytes.subarray(0, this.#at);
  }

  clear(): void {
    this.#at = 0;
    // One grown for a burst, or for a reader that was slow, is not kept.
    if (this.#bytes.length > KEPT_BYTES) this.#bytes = Buffer.allocUnsafeSlow(FIRST_BYTES);
  }
}
