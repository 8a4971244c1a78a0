/**
 * Finds where whole server-sent events end in a byte stream: after a blank line, whichever of LF, CR LF and CR
 * ends the lines (WHATWG HTML, “Parsing an event stream”). Keeps two bits of state between chunks.
 */
const LF = 0x0a;
const CR = 0x0d;

export class EventBoundaries {
  /** The last byte seen ended a line, so that a line end right here is a blank line. */
  #atLineStart = true;
  /** The last byte seen was CR: a LF right here belongs to it. */
  #afterCr = false;

  /** @returns how many bytes of `chunk` belong to whole events; -1 when no event ends in it */
  scan(chunk: Buffer): number {
    if (this.#afterCr || chunk.includes(CR)) return this.#scanAnyLineEnd(chunk);
    const length = chunk.length;
    const last = chunk[length - 1] === LF;
    let end = -1;
    if (last && length > 1 && chunk[length - 2] === LF) {
      end = length;
    } else {
      const pair = chunk.lastIndexOf('\n\n', undefined, 'latin1');
      if (pair !== -1) end = pair + 2;
      else if (this.#atLineStart && chunk[0] === LF) end = 1;
    }
    if (length > 0) this.#atLineStart = last;
    return end;
  }

  #scanAnyLineEnd(chunk: Buffer): number {
    let end = -1;
    for (let index = 0; index < chunk.length; index += 1) {
      const byte = chunk[index];
      if (byte === LF && this.#afterCr) {
        // The second half of CR LF: if CR ended a blank line, this byte still belongs to it.
        this.#afterCr = false;
        if (end === index) end = index + 1;
      } else if (byte === LF || byte === CR) {
        if (this.#atLineStart) end = index + 1;
        this.#atLineStart = true;
        this.#afterCr = byte === CR;
      } else {
        this.#atLineStart = false;
        this.#afterCr = false;
      }
    }
    return end;
  }
}
