/** A secret that cannot be printed by accident: every way of showing it shows a mask. */
import { inspect } from 'node:util';

export class Secret {
  readonly #value: string;

  constructor(value: string) {
    this.#value = value;
  }

  /** The secret itself. Call it only where it goes on the wire or into a hash. */
  reveal(): string {
    return this.#value;
  }

  /** `sk-ant-…4f2a`: enough to recognise, too little to use. */
  get masked(): string {
    const value = this.#value;
    return value.length < 16 ? '…' : `${value.startsWith('sk-ant-') ? 'sk-ant-' : ''}…${value.slice(-4)}`;
  }

  toString(): string {
    return this.masked;
  }

  toJSON(): string {
    return this.masked;
  }

  [inspect.custom](): string {
    return `Secret(${this.masked})`;
  }
}
