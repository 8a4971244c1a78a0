import { describe, expect, it } from 'vitest';
import { serviceEnvironment } from '../service-environment.ts';
import { openVault, type SystemSafeStorage } from './secret-vault.ts';

type Backend = ReturnType<SystemSafeStorage['getSelectedStorageBackend']>;

/** Seals by base64; on Linux only with a keychain or after plain text was allowed, as Electron does. */
class FakeSafeStorage implements SystemSafeStorage {
  readonly backend: Backend;
  plainText = false;
  rotated = false;
  constructor(backend: Backend) {
    this.backend = backend;
  }
  isAsyncEncryptionAvailable(): Promise<boolean> {
    return Promise.resolve(this.backend !== 'basic_text' || this.plainText);
  }
  encryptStringAsync(text: string): Promise<Buffer> {
    return Promise.resolve(Buffer.from(Buffer.from(text).toString('base64')));
  }
  decryptStringAsync(sealed: Buffer): Promise<{ shouldReEncrypt: boolean; result: string }> {
    return Promise.resolve({
      shouldReEncrypt: this.rotated,
      result: Buffer.from(sealed.toString(), 'base64').toString(),
    });
  }
  getSelectedStorageBackend(): Backend {
    return this.backend;
  }
  setUsePlainTextEncryption(use: boolean): void {
    this.plainText = use;
  }
}

function setUp(backend: Backend, platform: NodeJS.Platform = 'linux', consent = false) {
  const safeStorage = new FakeSafeStorage(backend);
  let asked = 0;
  const consentToPlainText = (): Promise<boolean> => {
    asked += 1;
    return Promise.resolve(consent);
  };
  return {
    safeStorage,
    open: () => openVault({ safeStorage, platform, consentToPlainText }),
    asked: () => asked,
  };
}

describe('the vault', () => {
  it('seals and unseals under the keychain', async () => {
    const { open, safeStorage, asked } = setUp('gnome_libsecret');
    const vault = await open();
    if (vault.kind !== 'open') throw new Error(vault.reason);
    expect(vault.isProtected).toBe(true);
    const sealed = await vault.seal('master key');
    expect(sealed.toString()).not.toContain('master key');
    expect(await vault.unseal(sealed)).toEqual({ secret: 'master key', sealAgain: false });
    safeStorage.rotated = true;
    expect(await vault.unseal(sealed)).toEqual({ secret: 'master key', sealAgain: true });
    expect(asked()).toBe(0);
  });

  it('stays closed on Linux without a keychain, and says why', async () => {
    const { open, safeStorage } = setUp('basic_text');
    expect(await open()).toEqual({ kind: 'closed', reason: expect.stringContaining('no keychain') });
    expect(safeStorage.plainText).toBe(false);
  });

  it('opens without protection when the operator consents, and says so', async () => {
    const { open, safeStorage } = setUp('basic_text', 'linux', true);
    expect(await open()).toMatchObject({ kind: 'open', isProtected: false });
    expect(safeStorage.plainText).toBe(true);
  });

  it('asks nobody where the keychain is always there', async () => {
    const { open, asked } = setUp('unknown', 'darwin');
    expect(await open()).toMatchObject({ kind: 'open', isProtected: true });
    expect(asked()).toBe(0);
  });

  it('stays closed while the keychain is locked', async () => {
    const { open, safeStorage } = setUp('kwallet6');
    safeStorage.isAsyncEncryptionAvailable = () => Promise.resolve(false);
    expect(await open()).toEqual({ kind: 'closed', reason: expect.stringContaining('locked') });
  });
});

describe("the variables of the service's process", () => {
  it("are the shell's, without those that steer Electron, Node or npm", () => {
    const env = {
      PATH: '/bin',
      PORT: '3100',
      ANTHROPIC_API_KEY: 'sk-ant-1',
      TULAY_DATA_DIR: '/data',
      ELECTRON_RUN_AS_NODE: '1',
      NODE_OPTIONS: '--inspect',
      npm_lifecycle_event: 'desktop',
      EMPTY: undefined,
    };
    expect(serviceEnvironment(env)).toEqual({
      PATH: '/bin',
      PORT: '3100',
      ANTHROPIC_API_KEY: 'sk-ant-1',
      TULAY_DATA_DIR: '/data',
    });
  });

  it('hold the master key of the vault where there is one', () => {
    expect(serviceEnvironment({ TULAY_MASTER_KEY: 'of the shell' }, 'of the vault')).toEqual({
      TULAY_MASTER_KEY: 'of the vault',
    });
    expect(serviceEnvironment({ TULAY_MASTER_KEY: 'of the shell' })).toEqual({
      TULAY_MASTER_KEY: 'of the shell',
    });
  });
});
