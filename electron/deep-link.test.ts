import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { deepLinkPathIn, pathOfDeepLink } from './deep-link.ts';

describe('a deep link', () => {
  it.each([
    ['tulay://requests', '/requests'],
    ['tulay://requests/', '/requests'],
    ['tulay:///requests', '/requests'],
    ['tulay:/requests', '/requests'],
    ['tulay://requests?status=529&model=claude-sonnet-5-5', '/requests?status=529&model=claude-sonnet-5-5'],
    ['tulay://requests/req_01A-b:7', '/requests/req_01A-b:7'],
    ['tulay://load-test/7?range=15m', '/load-test/7?range=15m'],
    ['tulay://', '/'],
    ['tulay://keys#token=tla_secret', '/keys'],
  ])('%s leads to %s', (link, path) => {
    expect(pathOfDeepLink(link)).toBe(path);
  });

  it.each([
    'https://requests',
    'tulay://api/admin/keys',
    'tulay:///api',
    'tulay://assets/x.js',
    'tulay://requests/../api/admin',
    'tulay://requests/%2e%2e/api',
    'tulay://user:secret@requests',
    'tulay://requests:80/x',
    'tulay://desktop.html',
    'tulay://requests?q=<script>',
    "tulay://requests?q='x'",
    'tulay://requests?q=a b',
    'tulay://requests\\x',
    `tulay://requests?q=${'x'.repeat(2_000)}`,
    'tulay',
    '',
  ])('%s leads nowhere', (link) => {
    expect(pathOfDeepLink(link)).toBeUndefined();
  });

  it('never leads to the API, a file, another origin or a fragment', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom(...'a p i / . : ? # % 2 e \\ @ x - & ='.split(' ')) }),
        (rest) => {
          const path = pathOfDeepLink(`tulay://${rest}`);
          if (path === undefined) return;
          expect(path).toMatch(/^\/(?!\/)/);
          expect(path.split('?')[0]).not.toMatch(/^\/api(?:\/|$)|\.|#|\\|@/);
        },
      ),
    );
  });

  it('is found among the arguments of a program', () => {
    expect(deepLinkPathIn(['tulay.exe', '--flag', 'tulay://keys'])).toBe('/keys');
    expect(deepLinkPathIn(['tulay.exe', '/some/file'])).toBeUndefined();
  });
});
