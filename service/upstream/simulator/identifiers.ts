/** Ids in the form that Anthropic gives them: `msg_01` and 22 characters of base 58. */
import type { Random } from './random.ts';

const BASE58 = '123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz';

export type IdPrefix = 'msg' | 'req' | 'toolu' | 'srvtoolu' | 'msgbatch' | 'file';

export function newId(random: Random, prefix: IdPrefix): string {
  let id = `${prefix}_01`;
  for (let index = 0; index < 22; index += 1) id += BASE58[Math.floor(random() * 58)];
  return id;
}

/** An organization's id: a version 4 UUID. */
export function newUuid(random: Random): string {
  let hex = '';
  for (let index = 0; index < 32; index += 1) {
    const digit = Math.floor(random() * 16);
    hex += (index === 12 ? 4 : index === 16 ? (digit & 3) | 8 : digit).toString(16);
  }
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}
