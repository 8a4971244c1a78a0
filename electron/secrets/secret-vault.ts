/**
 * Secrets under the system's keychain: sealed by Electron's `safeStorage`, kept by whoever asked.
 *
 * On Linux without a keychain, Electron seals with a password that stands in its own source (`basic_text`), which protects
 * nothing: such a vault stays closed unless the operator consents, and says why.
 */
import type { SafeStorage } from 'electron';

export type SystemSafeStorage = Pick<
  SafeStorage,
  | 'isAsyncEncryptionAvailable'
  | 'encryptStringAsync'
  | 'decryptStringAsync'
  | 'getSelectedStorageBackend'
  | 'setUsePlainTextEncryption'
>;

export interface OpenVault {
  readonly kind: 'open';
  /** Whether a keychain protects what is sealed; false after consent to plain text. */
  readonly isProtected: boolean;
  seal(secret: string): Promise<Buffer>;
  /**
   * `sealAgain`: the keychain's key has changed, and the secret should be sealed anew.
   * @throws when it was sealed by another user or machine, or is damaged
   */
  unseal(sealed: Buffer): Promise<{ readonly secret: string; readonly sealAgain: boolean }>;
}

export interface ClosedVault {
  readonly kind: 'closed';
  /** For people. */
  readonly reason: string;
}

export interface VaultParts {
  readonly safeStorage: SystemSafeStorage;
  readonly platform: NodeJS.Platform;
  /** Asks the operator whether secrets may be kept without protection; called only where there is no keychain. */
  readonly consentToPlainText: () => Promise<boolean>;
}

const NO_KEYCHAIN =
  'This system has no keychain that Tulay knows (GNOME Keyring, KWallet). Secrets would be kept where every program of this user can read them.';

/** Call it once the application is ready. */
export async function openVault(parts: VaultParts): Promise<OpenVault | ClosedVault> {
  const { safeStorage, platform, consentToPlainText } = parts;
  const isPlainText = platform === 'linux' && safeStorage.getSelectedStorageBackend() === 'basic_text';
  if (isPlainText) {
    if (!(await consentToPlainText())) return { kind: 'closed', reason: NO_KEYCHAIN };
    safeStorage.setUsePlainTextEncryption(true);
  }
  if (!(await safeStorage.isAsyncEncryptionAvailable())) {
    return { kind: 'closed', reason: 'The keychain of this system is locked or out of reach.' };
  }
  return {
    kind: 'open',
    isProtected: !isPlainText,
    seal: (secret) => safeStorage.encryptStringAsync(secret),
    async unseal(sealed) {
      const { result, shouldReEncrypt } = await safeStorage.decryptStringAsync(sealed);
      return { secret: result, sealAgain: shouldReEncrypt };
    },
  };
}
