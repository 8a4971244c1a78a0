/** `npm run keys -- import`: what is in a `.env` file, and the keys of it added. */
import { open, stat } from 'node:fs/promises';
import { importResultSchema, KEYS_PATH, MAX_IMPORT_BYTES, type ImportResult } from '../../shared/keys.ts';
import { errorCode } from '../lib/error-code.ts';
import { ask, NotDone, requireOwner, type KeysCommandParts } from './ask-owner.ts';
import type { KeysCommand } from './keys-command-line.ts';
import type { Terminal } from './terminal.ts';

/**
 * Shows a preview and asks, or with `--yes` adds at once.
 *
 * @throws NotDone
 */
export async function importKeys(
  command: Extract<KeysCommand, { kind: 'import' }>,
  parts: KeysCommandParts,
  show: (result: ImportResult) => void,
): Promise<void> {
  const { terminal, json } = parts;
  await requireOwner(parts);
  const text = await importText(command.file, terminal);
  const send = (commit: boolean): Promise<ImportResult> =>
    ask(parts, importResultSchema, 'POST', `${KEYS_PATH}/import`, { text, commit, test: command.test });
  if (!command.sure) {
    const preview = await send(false);
    show(preview);
    const count = preview.counts.new;
    if (count === 0) throw new NotDone(json ? '' : 'there is nothing new in it');
    // Where the text itself came by standard input nobody is left there to answer.
    if (json || !terminal.interactive || command.file === undefined) {
      terminal.err(`${keysOf(count)} would be added; add --yes to do it.\n`);
      return;
    }
    const answer = await terminal.ask(`Add ${keysOf(count)}? [y/N] `);
    if (!/^y(?:es)?$/i.test(answer?.trim() ?? '')) throw new NotDone('nothing was added');
  }
  const result = await send(true);
  show(result);
  const { added, refused } = result.counts;
  if (!json)
    terminal.out(
      `${keysOf(added)} added${refused === 0 ? '' : `, ${refused} not saved; the lines above say why, and --no-test saves without asking the upstream`}.\n`,
    );
  if (added === 0) throw new NotDone('');
}

async function importText(file: string | undefined, terminal: Terminal): Promise<string> {
  const tooLong = (): NotDone =>
    new NotDone(
      `that is more than ${MAX_IMPORT_BYTES / 2 ** 20} MB, and no .env file; nothing of it was sent`,
    );
  if (file === undefined) {
    if (terminal.interactive) terminal.err('Paste the text of a .env file, then press Ctrl-D:\n');
    const input = await terminal.readInput(MAX_IMPORT_BYTES);
    if (input === 'too-long') throw tooLong();
    return input.toString('utf8');
  }
  try {
    const found = await stat(file);
    if (!found.isFile()) throw new NotDone('that is no file');
    if (found.size > MAX_IMPORT_BYTES) throw tooLong();
    const handle = await open(file);
    try {
      return (await handle.readFile()).toString('utf8');
    } finally {
      await handle.close();
    }
  } catch (error) {
    if (error instanceof NotDone) throw error;
    throw new NotDone(`that file cannot be read (${errorCode(error) ?? 'unknown error'})`);
  }
}

const keysOf = (count: number): string => (count === 1 ? '1 key' : `${count} keys`);
