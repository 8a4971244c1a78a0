/** A platform that tests can turn and look into. */
import type { DesktopNotification } from '../../shared/desktop-bridge.ts';
import type { Platform } from './platform.ts';

export interface TestPlatform extends Platform {
  readonly copied: string[];
  readonly saved: { readonly name: string; readonly mimeType: string; readonly content: string | Blob }[];
  readonly notified: DesktopNotification[];
  readonly opened: string[];
}

export function testPlatform(
  changes: Partial<Platform> & { token?: string; linkToken?: string } = {},
): TestPlatform {
  const { token: firstToken, linkToken, ...rest } = changes;
  let token = firstToken;
  const copied: string[] = [];
  const saved: TestPlatform['saved'] = [];
  const notified: DesktopNotification[] = [];
  const opened: string[] = [];
  return {
    kind: 'test',
    system: 'other',
    credentials: {
      kind: 'token',
      read: () => token,
      store: (next) => void (token = next),
      forget: () => void (token = undefined),
      takeLinkToken: () => linkToken,
    },
    gatewayAddress: () => Promise.resolve('http://127.0.0.1:3000'),
    service: undefined,
    versions: () => Promise.resolve(undefined),
    notify: (notification) => Promise.resolve(notified.push(notification) > 0),
    openExternal: (url) => Promise.resolve(opened.push(url) > 0),
    copyText: (text) => Promise.resolve(copied.push(text) > 0),
    saveFile: (name, mimeType, content) => void saved.push({ name, mimeType, content }),
    onNavigate: () => () => {},
    ...rest,
    copied,
    saved,
    notified,
    opened,
  };
}
