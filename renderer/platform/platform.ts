/**
 * What the console needs of the place it runs in. All data comes over HTTP on both platforms; this is the rest.
 * Implementations: `web-platform.ts`, `desktop-platform.ts`, and `test-platform.ts` for tests.
 */
import { createContext, use } from 'react';
import type { DesktopNotification, DesktopVersions, ServiceState } from '../../shared/desktop-bridge.ts';

/** Where the proof of being the operator comes from. */
export interface Credentials {
  /**
   * `token`: this console sends it. `ambient`: somebody on the way adds it (the desktop's main process), and the console
   * can neither sign in nor out.
   */
  readonly kind: 'token' | 'ambient';
  /** The token to send as a bearer; undefined when there is none. */
  read(): string | undefined;
  /** Kept for this tab alone. */
  store(token: string): void;
  forget(): void;
  /** The one-time token of a console link, taken out of the address; undefined when there is none. */
  takeLinkToken(): string | undefined;
}

/** Control over the process of the service; only where the console's own shell supervises it. */
export interface ServiceControl {
  state(): Promise<ServiceState>;
  onState(listener: (state: ServiceState) => void): () => void;
  restart(): Promise<void>;
  logTail(): Promise<readonly string[]>;
  onLogLine(listener: (line: string) => void): () => void;
}

export interface Platform {
  readonly kind: 'web' | 'desktop' | 'test';
  /** `mac` uses ⌘ where the others use Ctrl. */
  readonly system: 'mac' | 'other';
  readonly credentials: Credentials;
  /** The address at which programs reach the gateway. */
  gatewayAddress(): Promise<string>;
  readonly service: ServiceControl | undefined;
  /** Undefined where there is nothing beside the service to state. */
  versions(): Promise<DesktopVersions | undefined>;
  /** Resolves to false where the system shows none. */
  notify(notification: DesktopNotification): Promise<boolean>;
  /** Opens an https address outside the console. Resolves to false when refused. */
  openExternal(url: string): Promise<boolean>;
  /** Resolves to false where the clipboard is out of reach. */
  copyText(text: string): Promise<boolean>;
  /** Offers `content` as a file to keep. */
  saveFile(name: string, mimeType: string, content: string | Blob): void;
  /** Something outside asks for a path of the console. */
  onNavigate(listener: (path: string) => void): () => void;
}

export const PlatformContext = createContext<Platform | undefined>(undefined);

/** @throws outside of the console's root, which is a fault of the program */
export function usePlatform(): Platform {
  const platform = use(PlatformContext);
  if (platform === undefined) throw new Error('no platform: this component stands outside of the console');
  return platform;
}
