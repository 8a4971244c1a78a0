import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Secret } from '../lib/secret.ts';
import { StartupError } from '../lib/startup-error.ts';
import { canMountSmallDisk, mountSmallDisk, NEEDS_SMALL_DISK } from '../testing/small-disk.ts';
import type { MasterKeyRecord } from './master-key-record.ts';
import type { Binding } from './sealed-box.ts';
import { Vault, type RekeyStep, type RekeyTarget, type VaultParts } from './vault.ts';

const binding: Binding = { purpose: 'upstream key', record: 'key_1', origin: 'https://api.anthropic.com' };
const plain = Buffer.from('sk-ant-api03-secret');
const OWN = new Secret(Buffer.alloc(32, 'horse').toString('base64'));
const OTHER = new Secret(Buffer.alloc(32, 'donkey').toString('base64'));
const PASSPHRASE = new Secret('correct horse battery staple');

let folder: string;
let keyFolder: string;
/** What the directory keeps: the record and one envelope. */
let record: MasterKeyRecord | undefined;
let sealed: Buffer | undefined;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tulay-vault-'));
  keyFolder = join(folder, 'config', 'master-keys');
  mkdirSync(join(folder, 'data'));
  record = undefined;
  sealed = undefined;
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function openVault(changes: Partial<VaultParts> = {}): Promise<Vault> {
  return Vault.open({
    directory: { path: join(folder, 'data'), id: 'directory-1' },
    keyFolder,
    environmentKey: undefined,
    record,
    holdsSealed: sealed !== undefined,
    saveRecord: (saved) => {
      record = saved;
      return Promise.resolve();
    },
    ...changes,
  });
}

const keyFile = (): string => join(keyFolder, 'directory-1.key');

/** A vault that has sealed something. */
async function sealOne(changes: Partial<VaultParts> = {}): Promise<Vault> {
  const vault = await openVault(changes);
  sealed = await vault.seal(plain, binding);
  return vault;
}

async function refusal(changes: Partial<VaultParts> = {}): Promise<string> {
  const error: unknown = await openVault(changes).catch((reason: unknown) => reason);
  if (!(error instanceof StartupError))
    throw new Error(`it was opened, or failed otherwise: ${String(error)}`);
  return [error.message, ...error.remedies].join('\n');
}

function rekey(vault: Vault, target: RekeyTarget, failAt?: RekeyStep | 'commit') {
  return vault.rekey(
    target,
    ({ record: next, reseal }) => {
      if (failAt === 'commit') throw new Error('the disk is full');
      const resealed = reseal(sealed ?? Buffer.alloc(0), binding);
      record = next;
      sealed = resealed ?? sealed;
      return Promise.resolve();
    },
    (step) => {
      if (step === failAt) throw new Error(`killed at ${step}`);
    },
  );
}

const opens = (vault: Vault): boolean => vault.open(sealed ?? Buffer.alloc(0), binding).kind === 'opened';

describe('the vault', () => {
  it('makes a master key on first need, outside the data, readable by its user alone', async () => {
    const vault = await openVault();
    expect(vault.source).toBeNull();
    expect(existsSync(keyFolder)).toBe(false);

    sealed = await vault.seal(plain, binding);
    expect(opens(vault)).toBe(true);
    expect(vault.source).toEqual({ kind: 'file', path: keyFile() });
    if (process.platform !== 'win32') {
      expect(statSync(keyFile()).mode & 0o777).toBe(0o600);
      expect(statSync(keyFolder).mode & 0o777).toBe(0o700);
    }
    expect(readdirSync(keyFolder)).toEqual(['directory-1.key']);
    expect(opens(await openVault())).toBe(true);
  });

  it('makes one master key when several things are sealed at once', async () => {
    const vault = await openVault();
    const boxes = await Promise.all([1, 2, 3].map(() => vault.seal(plain, binding)));
    expect(new Set(boxes.map((box) => box.toString('hex', 1, 9)))).toEqual(new Set([record?.id]));
  });

  it('has its record on the disk before anything is sealed', async () => {
    const vault = await openVault({ saveRecord: () => Promise.reject(new Error('no disk')) });
    await expect(vault.seal(plain, binding)).rejects.toThrow('no disk');
    // The file that was made meanwhile is used by the next attempt.
    const before = readFileSync(keyFile());
    await sealOne();
    expect(readFileSync(keyFile()).equals(before)).toBe(true);
  });

  it('uses TULAY_MASTER_KEY where it is set, and writes nothing down', async () => {
    await sealOne({ environmentKey: OWN });
    expect(existsSync(keyFolder)).toBe(false);
    expect(opens(await openVault({ environmentKey: OWN }))).toBe(true);
  });

  it('takes a passphrase, which gives another key in every directory', async () => {
    await sealOne({ environmentKey: PASSPHRASE });
    const first = record?.id;
    expect(opens(await openVault({ environmentKey: PASSPHRASE }))).toBe(true);
    record = undefined;
    sealed = undefined;
    const again = await sealOne({ environmentKey: PASSPHRASE });
    expect(record).not.toMatchObject({ id: first });
    expect((await rekey(again, { kind: 'environment', secret: PASSPHRASE })).kind).toBe('same-key');
  });

  it('fails closed with a wrong TULAY_MASTER_KEY', async () => {
    await sealOne({ environmentKey: OWN });
    const said = await refusal({ environmentKey: OTHER });
    expect(said).toContain('TULAY_MASTER_KEY is not the master key');
    expect(said).toContain(`its id is ${record?.id}`);
    expect(said).not.toContain(OTHER.reveal());
  });

  it('fails closed when TULAY_MASTER_KEY is gone', async () => {
    await sealOne({ environmentKey: OWN });
    expect(await refusal()).toContain('encrypted with TULAY_MASTER_KEY, which is not set');
    expect(existsSync(keyFolder)).toBe(false);
  });

  it('fails closed when TULAY_MASTER_KEY appears beside a fitting file, and says both ways out', async () => {
    await sealOne();
    const said = await refusal({ environmentKey: OWN });
    expect(said).toContain(keyFile());
    expect(said).toContain('npm run keys -- rekey --to env');
    expect(opens(await openVault({ environmentKey: OWN, anyMatchingKey: true }))).toBe(true);
  });

  it('fails closed when the file is gone, and never makes another', async () => {
    await sealOne();
    rmSync(keyFile());
    expect(await refusal()).toContain(`is missing: ${keyFile()}`);
    expect(await refusal({ keyFolder: undefined })).toContain('this user has none');
    expect(existsSync(keyFile())).toBe(false);
  });

  it('fails closed when the file is of another directory, damaged, or holds another key', async () => {
    await sealOne();
    const text = readFileSync(keyFile(), 'utf8');
    writeFileSync(keyFile(), text.replace('directory-1', 'directory-2'));
    expect(await refusal()).toContain('is damaged');
    writeFileSync(keyFile(), text.slice(0, 100));
    expect(await refusal()).toContain('is damaged');
    record = { id: '0123456789abcdef', source: 'file', salt: Buffer.alloc(16) };
    writeFileSync(keyFile(), text);
    expect(await refusal()).toContain('does not hold the master key');
  });

  it.skipIf(process.platform === 'win32')('refuses a file that others may read', async () => {
    await sealOne();
    chmodSync(keyFile(), 0o640);
    expect(await refusal()).toContain(`chmod 600 '${keyFile()}'`);
  });

  it('starts without the key when nothing is sealed any more, and makes a new one when needed', async () => {
    await sealOne();
    sealed = undefined;
    rmSync(keyFile());
    await sealOne();
    expect(opens(await openVault())).toBe(true);
  });

  it('does not keep the key inside the data, nor where there is no place', async () => {
    const inside = await openVault({ keyFolder: join(folder, 'data', 'keys') });
    await expect(inside.seal(plain, binding)).rejects.toThrow('inside the data it protects');
    const homeless = await openVault({ keyFolder: undefined });
    await expect(homeless.seal(plain, binding)).rejects.toThrow('no place for a master key');
  });

  it.skipIf(!canMountSmallDisk)(`says when the key cannot be written ${NEEDS_SMALL_DISK}`, async () => {
    const disk = mountSmallDisk(64 * 1024);
    try {
      const vault = await openVault({ keyFolder: join(disk.path, 'keys') });
      disk.fill();
      await expect(vault.seal(plain, binding)).rejects.toThrow('cannot be written (ENOSPC)');
      disk.free();
      sealed = await vault.seal(plain, binding);
      expect(opens(vault)).toBe(true);
    } finally {
      disk.unmount();
    }
  });
});

describe('rekey', () => {
  const environment: RekeyTarget = { kind: 'environment', secret: OTHER };

  it.each([
    ['file to file', undefined, { kind: 'file' } as const],
    ['file to variable', undefined, environment],
    ['variable to variable', OWN, environment],
    ['variable to file', OWN, { kind: 'file' } as const],
  ])('%s: the new key opens everything and the old one is gone', async (_, environmentKey, target) => {
    const vault = await sealOne({ environmentKey });
    const before = record?.id;
    expect((await rekey(vault, target)).kind).toBe('done');
    expect(record?.id).not.toBe(before);
    expect(opens(vault)).toBe(true);
    const next = target.kind === 'file' ? undefined : OTHER;
    expect(opens(await openVault({ environmentKey: next }))).toBe(true);
    if (target.kind === 'file') expect(readFileSync(keyFile(), 'utf8')).not.toContain(before ?? '');
    else expect(existsSync(keyFile())).toBe(false);
  });

  it.each(['prepared', 'commit', 'committed'] as const)(
    'broken off at "%s" leaves everything readable, and the next start tidies up',
    async (step) => {
      const vault = await sealOne();
      await expect(rekey(vault, { kind: 'file' }, step)).rejects.toThrow(/killed|full/);
      const file = JSON.parse(readFileSync(keyFile(), 'utf8')) as { keys: unknown[] };
      expect(file.keys).toHaveLength(2);

      expect(opens(await openVault())).toBe(true);
      const tidied = JSON.parse(readFileSync(keyFile(), 'utf8')) as { keys: { id: string }[] };
      expect(tidied.keys.map(({ id }) => id)).toEqual([record?.id]);
    },
  );

  it('does not write a key of the operator’s own into a file', async () => {
    const vault = await sealOne({ environmentKey: OWN });
    const own = record?.id ?? '';
    await expect(rekey(vault, { kind: 'file' }, 'prepared')).rejects.toThrow('killed');
    expect(readFileSync(keyFile(), 'utf8')).not.toContain(own);
    expect(opens(await openVault({ environmentKey: OWN }))).toBe(true);
    expect(existsSync(keyFile())).toBe(false);
  });

  it('says when there is nothing to do', async () => {
    expect((await rekey(await openVault(), { kind: 'file' })).kind).toBe('nothing-sealed');
    const vault = await sealOne({ environmentKey: OWN });
    expect((await rekey(vault, { kind: 'environment', secret: OWN })).kind).toBe('same-key');
  });
});
