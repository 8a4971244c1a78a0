/**
 * Does what `npm run keys -- …` was asked to, by the admin API of the service that owns the data directory.
 *
 * Exit codes: 0 done; 1 not done, with the reason; 2 not understood; 3 no service runs.
 */
import { z } from 'zod';
import {
  keyChangedSchema,
  keyDetailSchema,
  keyListSchema,
  KEYS_PATH,
  keyTestResultSchema,
  spendingSchema,
  type ChangeKeyRequest,
  type KeyView,
} from '../../shared/keys.ts';
import { askForSecret } from './ask-for-secret.ts';
import { ask, findKey, named, NotDone, requireOwner, type KeysCommandParts } from './ask-owner.ts';
import { importKeys } from './import-command.ts';
import { importListing, keyDetails, keyListing, testLine } from './key-listing.ts';
import type { KeysCommand } from './keys-command-line.ts';
import type { Terminal } from './terminal.ts';

type OwnerCommand = Exclude<KeysCommand, { kind: 'rekey' }>;

/** @throws NotDone */
export async function runKeysCommand(command: OwnerCommand, parts: KeysCommandParts): Promise<void> {
  const { terminal, json } = parts;
  const layout = { colour: terminal.colour, columns: terminal.columns };
  const show = (body: unknown, text: string): void => {
    terminal.out(json ? `${JSON.stringify(body, null, 2)}\n` : text);
  };
  switch (command.kind) {
    case 'list': {
      const list = await ask(parts, keyListSchema, 'GET', KEYS_PATH);
      show(list, keyListing(list, layout, parts.now()));
      return;
    }
    case 'show': {
      const detail = await ask(parts, keyDetailSchema, 'GET', await pathOf(parts, command.key));
      show(detail, keyDetails(detail, layout, parts.now()));
      return;
    }
    case 'add': {
      // Asked first, so that nobody types a key for nothing.
      await requireOwner(parts);
      const secret = await secretOf(parts, 'The key');
      const body = { ...command.settings, label: command.label, secret, test: command.test };
      const added = await ask(parts, keyChangedSchema, 'POST', KEYS_PATH, body);
      show(
        added,
        `Added ${named(added.key)}${added.test === null ? ', not tested' : `. ${added.test.message}`}\n`,
      );
      return;
    }
    case 'test': {
      if (command.key === undefined) {
        await requireOwner(parts);
        const secret = await secretOf(parts, 'The key');
        const tested = await ask(parts, keyTestResultSchema, 'POST', `${KEYS_PATH}/test`, { secret });
        show(tested, testLine(tested.masked, tested.test, layout));
        if (!tested.test.ok) throw new NotDone('');
        return;
      }
      const { key, test } = await act(parts, command.key, 'test');
      show({ key, test }, test === null ? '' : testLine(named(key), test, layout));
      if (test?.ok !== true) throw new NotDone('');
      return;
    }
    case 'rotate': {
      const path = await pathOf(parts, command.key);
      const secret = await secretOf(parts, 'The new key');
      const body = { secret, test: command.test };
      const rotated = await ask(parts, keyChangedSchema, 'POST', `${path}/rotate`, body);
      show(rotated, `${named(rotated.key)} is the key now. Revoke the old one in the Claude Console.\n`);
      return;
    }
    case 'set': {
      const path = await pathOf(parts, command.key);
      if (isEmpty(command.settings))
        throw new NotDone('there is nothing to set', ['See npm run keys -- --help'], 2);
      const changed = await ask(parts, keyChangedSchema, 'PATCH', path, command.settings);
      show(changed, `Changed ${named(changed.key)}.\n`);
      return;
    }
    case 'disable': {
      const body = command.reason === undefined ? {} : { reason: command.reason };
      const changed = await act(parts, command.key, 'disable', body);
      show(
        changed,
        `Disabled ${named(changed.key)}. To undo it: npm run keys -- enable ${changed.key.label}\n`,
      );
      return;
    }
    case 'enable':
    case 'reset':
    case 'probe': {
      const changed = await act(parts, command.key, command.kind);
      const said = { enable: 'Enabled', reset: 'Reset', probe: 'Asking the upstream about' }[command.kind];
      show(changed, `${said} ${named(changed.key)}.\n`);
      return;
    }
    case 'remove': {
      const key = await findKey(parts, command.key);
      if (!command.sure) await confirmRemoval(terminal, key);
      await ask(parts, z.null(), 'DELETE', `${KEYS_PATH}/${encodeURIComponent(key.id)}`);
      show({ removed: { id: key.id, label: key.label } }, `Removed ${named(key)}.\n`);
      return;
    }
    case 'import':
      await importKeys(command, parts, (result) => show(result, importListing(result, layout)));
      return;
    case 'stop':
    case 'resume': {
      const reason = command.kind === 'stop' ? command.reason : undefined;
      const body = { stopped: command.kind === 'stop', ...(reason === undefined ? {} : { reason }) };
      const spending = await ask(parts, spendingSchema, 'POST', '/api/admin/spending', body);
      show(
        spending,
        spending.stopped
          ? 'All paid calls are stopped. To let them go on: npm run keys -- resume\n'
          : 'Paid calls go on.\n',
      );
      return;
    }
  }
}

async function confirmRemoval(terminal: Terminal, key: KeyView): Promise<void> {
  if (!terminal.interactive) throw new NotDone('removing a key cannot be undone: add --yes to do it', [], 2);
  terminal.err(`${named(key)} and its history will be gone; this cannot be undone.\n`);
  const answer = await terminal.ask('Type its label to remove it: ');
  if (answer?.trim() !== key.label) throw new NotDone('nothing was removed');
}

async function secretOf({ terminal }: KeysCommandParts, name: string): Promise<string> {
  const input = await askForSecret(terminal, name);
  if (input.kind === 'none') throw new NotDone(input.problem);
  return input.text;
}

async function act(parts: KeysCommandParts, label: string, what: string, body?: unknown) {
  return await ask(parts, keyChangedSchema, 'POST', `${await pathOf(parts, label)}/${what}`, body);
}

async function pathOf(parts: KeysCommandParts, label: string): Promise<string> {
  return `${KEYS_PATH}/${encodeURIComponent((await findKey(parts, label)).id)}`;
}

function isEmpty(settings: ChangeKeyRequest): boolean {
  return Object.values(settings).every((value) => value === undefined);
}
