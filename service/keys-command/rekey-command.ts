/**
 * `npm run keys -- rekey`: gives everything that is encrypted a new master key, through the service that owns the data
 * directory or, while none runs, as its owner for a moment.
 */
import { existsSync } from 'node:fs';
import { rekeyResultSchema, type RekeyRequest, type RekeyResult } from '../../shared/keys.ts';
import type { Configuration } from '../config/configuration.ts';
import { rekeyStore } from '../key-store/rekey-store.ts';
import { openKeyRecords } from '../key-store/sqlite/create-key-records.ts';
import { Secret } from '../lib/secret.ts';
import { Vault, type RekeyTarget } from '../secrets/vault.ts';
import { dataFiles } from '../storage/data-files.ts';
import { openDataDirectory } from '../storage/data-directory.ts';
import { openStateDatabase } from '../storage/state-database.ts';
import { askForSecret } from './ask-for-secret.ts';
import { bodyOf, NotDone, type KeysCommandParts } from './ask-owner.ts';
import type { KeysCommand } from './keys-command-line.ts';

export type RekeySettings = Pick<Configuration, 'dataDirectory' | 'masterKey' | 'masterKeyFolder'>;

/** @throws NotDone, StartupError */
export async function rekeyCommand(
  { to }: Extract<KeysCommand, { kind: 'rekey' }>,
  settings: RekeySettings,
  parts: KeysCommandParts,
): Promise<void> {
  const { terminal, json, api, dataDirectory } = parts;
  const request = await requestOf(to, settings, parts);
  const answer = await api.call('POST', '/api/admin/keys/rekey', request);
  const result =
    answer.kind === 'no-owner'
      ? await rekeyOffline(settings, request)
      : rekeyResultSchema.parse(bodyOf(answer, dataDirectory));
  terminal.out(
    json ? `${JSON.stringify(result, null, 2)}\n` : `${describe(result, request, dataDirectory)}\n`,
  );
  if (result.outcome === 'same-key') throw new NotDone('');
}

async function requestOf(
  to: 'file' | 'env' | 'stdin' | undefined,
  { masterKey }: RekeySettings,
  { terminal }: KeysCommandParts,
): Promise<RekeyRequest> {
  if (to === 'file') return { to: 'file' };
  if (to === undefined) {
    if (masterKey === undefined) return { to: 'file' };
    throw new NotDone(
      'TULAY_MASTER_KEY is set, so say where the new master key is to be',
      [
        '--to stdin   another one of yours, which you then set as TULAY_MASTER_KEY',
        '--to env     the one that is set now, for what is encrypted with another',
        '--to file    a file that the service makes; then unset TULAY_MASTER_KEY',
      ],
      2,
    );
  }
  if (to === 'env') {
    if (masterKey === undefined)
      throw new NotDone('TULAY_MASTER_KEY is not set', ['Set it, or use --to stdin.']);
    return { to: 'environment', secret: masterKey.reveal() };
  }
  const input = await askForSecret(terminal, 'The new master key');
  if (input.kind === 'none') throw new NotDone(input.problem);
  if (input.text.length < 16)
    throw new NotDone('a passphrase needs at least 16 characters', [
      'Or make 32 random bytes: openssl rand -base64 32',
    ]);
  return { to: 'environment', secret: input.text };
}

async function rekeyOffline(settings: RekeySettings, request: RekeyRequest): Promise<RekeyResult> {
  const nothing: RekeyResult = { outcome: 'nothing-sealed', keyId: null, path: null };
  // To look must not make a data directory.
  if (!existsSync(dataFiles(settings.dataDirectory).state)) return nothing;
  const directory = openDataDirectory(settings.dataDirectory);
  try {
    const db = openStateDatabase(directory.path);
    try {
      const records = openKeyRecords(db);
      const contents = await records.load();
      const vault = await Vault.open({
        directory,
        keyFolder: settings.masterKeyFolder,
        environmentKey: settings.masterKey,
        record: contents.masterKey,
        holdsSealed: contents.records.some(({ sealed }) => sealed !== null),
        saveRecord: (record) => records.apply([{ kind: 'master-key', record }]),
        anyMatchingKey: true,
      });
      const target: RekeyTarget =
        request.to === 'file'
          ? { kind: 'file' }
          : { kind: 'environment', secret: new Secret(request.secret) };
      const outcome = await rekeyStore({ records, vault }, target);
      const keyId = outcome.kind === 'done' ? outcome.record.id : null;
      return { outcome: outcome.kind, keyId, path: vault.source?.path ?? null };
    } finally {
      db.close();
    }
  } finally {
    directory.close();
  }
}

function describe({ outcome, keyId, path }: RekeyResult, { to }: RekeyRequest, directory: string): string {
  switch (outcome) {
    case 'nothing-sealed':
      return `Nothing is encrypted in ${directory}, so there is no master key to change.`;
    case 'same-key':
      return `That is the master key of ${directory} already; nothing was changed.`;
    case 'done':
      return [
        `What is encrypted in ${directory} has a new master key (id ${keyId}).`,
        to === 'file'
          ? `It is in ${path}; keep a copy with your backups. TULAY_MASTER_KEY must not be set from now on.`
          : 'Set TULAY_MASTER_KEY to it before the next start; without it the service will not start.',
      ].join('\n');
  }
}
