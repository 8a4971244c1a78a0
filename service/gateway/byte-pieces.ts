/**
 * Bytes of a body in pieces of a useful size. A client may send its body byte by byte, and each of them by itself takes some
 * 400 bytes of memory: a body of 4 MB would take 1.6 GB. Small pieces are therefore copied together; what comes in a few
 * pieces, as nearly every body does, is kept as it came.
 */
const SMALL = 1_024;
/** So many pieces are kept as they came, whatever their size. */
const FEW = 16;
const BLOCK = 16 * 1_024;

export class BytePieces {
  #pieces: Buffer[] = [];
  #block: Buffer | null = null;
  #used = 0;
  #bytes = 0;

  get bytes(): number {
    return this.#bytes;
  }

  add(chunk: Buffer): void {
    this.#bytes += chunk.length;
    if (this.#pieces.length < FEW) {
      this.#pieces.push(chunk);
    } else if (chunk.length >= SMALL) {
      this.#closeBlock();
      this.#pieces.push(chunk);
    } else {
      if (this.#used + chunk.length > BLOCK) this.#closeBlock();
      this.#block ??= Buffer.allocUnsafe(BLOCK);
      this.#used += chunk.copy(this.#block, this.#used);
    }
  }

  /** Hands the pieces out, in their order, and is empty. */
  take(): Buffer[] {
    this.#closeBlock();
    const pieces = this.#pieces;
    this.#pieces = [];
    this.#block = null;
    this.#bytes = 0;
    return pieces;
  }

  /** Hands the bytes out in one piece, and is empty. */
  takeWhole(): Buffer {
    const pieces = this.take();
    const [first] = pieces;
    return pieces.length === 1 && first !== undefined ? first : Buffer.concat(pieces);
  }

  #closeBlock(): void {
    if (this.#block === null || this.#used === 0) return;
    const isFull = this.#used > BLOCK / 2;
    const filled = this.#block.subarray(0, this.#used);
    this.#pieces.push(isFull ? filled : Buffer.from(filled));
    if (isFull) this.#block = null;
    this.#used = 0;
  }
}
