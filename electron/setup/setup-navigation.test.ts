import { describe, expect, it } from 'vitest';
import { FakeWebContents } from '../testing/fake-window.ts';
import { guardNavigation } from './setup-navigation.ts';

function setUp() {
  const contents = new FakeWebContents(1);
  const handedOut: string[] = [];
  guardNavigation(contents, (url) => {
    handedOut.push(url);
    return Promise.resolve(false);
  });
  return { contents, handedOut };
}

describe('a page', () => {
  it('goes from screen to screen of the console', () => {
    const { contents, handedOut } = setUp();
    expect(contents.tries('will-navigate', 'app://tulay/requests?status=529')).toBe(true);
    expect(contents.tries('will-frame-navigate', 'app://tulay/requests')).toBe(true);
    expect(handedOut).toEqual([]);
  });

  it.each([
    'https://example.com/',
    'http://127.0.0.1:3000/',
    'app://other/',
    'app://tulay.example.com/',
    'file:///etc/passwd',
    'javascript:alert(1)',
    'about:blank',
    'chrome://settings',
    '',
  ])('does not leave it for %j, which is left to the browser', (url) => {
    const { contents, handedOut } = setUp();
    expect(contents.tries('will-navigate', url)).toBe(false);
    expect(handedOut).toEqual([url]);
  });

  it('opens no window, also none of the console', () => {
    const { contents, handedOut } = setUp();
    expect(contents.open('https://docs.claude.com/')).toBe(false);
    expect(contents.open('app://tulay/requests')).toBe(false);
    expect(handedOut).toEqual(['https://docs.claude.com/', 'app://tulay/requests']);
  });

  it('has no frames, no webviews and no redirects', () => {
    const { contents } = setUp();
    expect(contents.tries('will-frame-navigate', 'app://tulay/', false)).toBe(false);
    expect(contents.tries('will-attach-webview', 'app://tulay/')).toBe(false);
    expect(contents.tries('will-redirect', 'app://tulay/')).toBe(false);
  });
});
