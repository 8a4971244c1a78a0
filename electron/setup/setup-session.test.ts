import type { WebContents } from 'electron';
import { describe, expect, it } from 'vitest';
import { FakeSession } from '../testing/fake-electron.ts';
import { setupSession } from './setup-session.ts';

type Permission = Parameters<NonNullable<FakeSession['check']>>[1];
/** The shell does not look at the page itself, only at what is said about it. */
const page = null as unknown as WebContents;

function setUp() {
  const session = new FakeSession();
  setupSession(session);
  const mayAsk = (permission: Permission, requestingUrl: string, isMainFrame = true): boolean => {
    let granted: boolean | undefined;
    session.request?.(page, permission, (answer) => (granted = answer), { requestingUrl, isMainFrame });
    if (granted === undefined) throw new Error('no answer');
    return granted;
  };
  const has = (permission: Permission, origin: string, isMainFrame = true): boolean =>
    session.check?.(page, permission, origin, { isMainFrame, requestingUrl: `${origin}/` }) ?? true;
  return { session, mayAsk, has };
}

describe('the session of the window', () => {
  it('lets the console write to the clipboard', () => {
    const { mayAsk, has } = setUp();
    expect(mayAsk('clipboard-sanitized-write', 'app://tulay/')).toBe(true);
    expect(has('clipboard-sanitized-write', 'app://tulay')).toBe(true);
  });

  it('lets nobody else do so, and no frame', () => {
    const { mayAsk, has } = setUp();
    expect(mayAsk('clipboard-sanitized-write', 'https://example.com/')).toBe(false);
    expect(mayAsk('clipboard-sanitized-write', 'app://tulay/', false)).toBe(false);
    expect(has('clipboard-sanitized-write', 'https://example.com')).toBe(false);
    expect(has('clipboard-sanitized-write', 'app://tulay', false)).toBe(false);
  });

  it.each([
    'clipboard-read',
    'notifications',
    'media',
    'geolocation',
    'display-capture',
    'fullscreen',
    'openExternal',
    'usb',
    'serial',
    'fileSystem',
    'loopback-network',
    'unknown',
  ] as const)('gives nobody %s', (permission) => {
    const { session, mayAsk, has } = setUp();
    expect(mayAsk(permission, 'app://tulay/')).toBe(false);
    expect(has(permission, 'app://tulay')).toBe(false);
    expect(session.device?.({ deviceType: 'usb', origin: 'app://tulay', device: {} as never })).toBe(false);
  });

  it('reaches no network and no files', () => {
    const { session } = setUp();
    for (const scheme of ['http', 'https', 'ws', 'wss', 'file'])
      expect(session.blocked).toContain(`${scheme}://*/*`);
  });

  it('saves what the console made, and nothing else', () => {
    const { session } = setUp();
    expect(session.download('blob:app://tulay/0b2c')).toBe(true);
    expect(session.download('https://example.com/setup.exe')).toBe(false);
    expect(session.download('blob:https://example.com/0b2c')).toBe(false);
    expect(session.download('data:text/plain,x')).toBe(false);
  });
});
