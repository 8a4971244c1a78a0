/** Looks at a text before it is sent to be imported: what can be no `.env` file is refused here, at once. */
import { MAX_IMPORT_BYTES } from '../../../shared/keys.ts';

export type ImportProblem = 'empty' | 'tooLarge' | 'notText';

/** @param bytes size of the file, where it is one; it need not be read to be too large */
export function tooLarge(bytes: number): boolean {
  return bytes > MAX_IMPORT_BYTES;
}

/** @returns null when it may be sent */
export function importProblem(text: string): ImportProblem | null {
  if (text.trim() === '') return 'empty';
  // No character takes less than a byte: long texts need not be encoded to be known as such.
  if (tooLarge(text.length) || tooLarge(new TextEncoder().encode(text).length)) return 'tooLarge';
  return text.includes('\0') ? 'notText' : null;
}
