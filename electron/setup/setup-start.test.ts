import { describe, expect, it } from 'vitest';
import { FakeApp } from '../testing/fake-app.ts';
import { setupDeepLinks } from './setup-deep-links.ts';
import { menuTemplate } from './setup-menu.ts';
import { builtParts, setupPaths } from './setup-paths.ts';
import { setupSingleInstance } from './setup-single-instance.ts';

describe('setupPaths', () => {
  it("keeps the shell's profile apart from the service's data directory", () => {
    const app = new FakeApp({ userData: '/home/ana/.config', switches: [] });
    setupPaths(app);
    expect(app.getPath('userData')).toMatch(/[/\\]tulay-desktop$/);
  });

  it('leaves a profile that was asked for', () => {
    const app = new FakeApp({ userData: '/tmp/profile', switches: ['user-data-dir'] });
    setupPaths(app);
    expect(app.getPath('userData')).toBe('/tmp/profile');
  });

  it('finds the built parts beside the main module, also inside of an archive', () => {
    expect(builtParts('/opt/Tulay/resources/app.asar/dist/electron')).toEqual({
      service: '/opt/Tulay/resources/app.asar/dist/service/main.js',
      console: '/opt/Tulay/resources/app.asar/dist/console',
      preload: '/opt/Tulay/resources/app.asar/dist/electron/preload.cjs',
    });
  });
});

describe('setupSingleInstance', () => {
  it('tells the first instance of every further start, with its deep link', () => {
    const app = new FakeApp({ userData: '/unused' });
    const paths: (string | undefined)[] = [];
    expect(setupSingleInstance(app, (path) => paths.push(path))).toBe(true);
    app.emit('second-instance', {}, ['tulay', 'tulay://keys'], '/');
    app.emit('second-instance', {}, ['tulay', 'tulay://api/admin/keys'], '/');
    expect(paths).toEqual(['/keys', undefined]);
  });

  it('tells a second instance that it is one', () => {
    const app = new FakeApp({ userData: '/unused', isSecond: true });
    expect(setupSingleInstance(app, () => {})).toBe(false);
  });
});

describe('setupDeepLinks', () => {
  it('registers the scheme for the installed program alone', () => {
    const development = new FakeApp({ userData: '/unused' });
    setupDeepLinks(development, [], () => {});
    expect(development.protocolClients).toEqual([]);
    const installed = new FakeApp({ userData: '/unused', isPackaged: true });
    setupDeepLinks(installed, [], () => {});
    expect(installed.protocolClients).toEqual(['tulay']);
  });

  it('keeps what comes before the window, and passes on what comes after', () => {
    const app = new FakeApp({ userData: '/unused' });
    const paths: string[] = [];
    const firstPath = setupDeepLinks(app, ['tulay'], (path) => paths.push(path));
    let prevented = 0;
    const event = { preventDefault: () => (prevented += 1) };
    app.emit('open-url', event, 'tulay://alerts');
    expect(paths).toEqual([]);
    expect(firstPath()).toBe('/alerts');
    app.emit('open-url', event, 'tulay://requests');
    app.emit('open-url', event, 'tulay://api');
    expect(paths).toEqual(['/requests']);
    expect(prevented).toBe(3);
  });

  it('takes the one that the program was started with', () => {
    const app = new FakeApp({ userData: '/unused' });
    expect(setupDeepLinks(app, ['tulay', 'tulay://keys'], () => {})()).toBe('/keys');
  });
});

describe('the menu', () => {
  const roles = (platform: NodeJS.Platform, isPackaged: boolean): string =>
    JSON.stringify(menuTemplate({ platform, isPackaged, restartService: () => {} }));

  it("has the platform's standard entries", () => {
    expect(roles('darwin', true)).toContain('appMenu');
    expect(roles('linux', true)).not.toContain('appMenu');
    for (const role of ['editMenu', 'windowMenu', 'zoomIn', 'togglefullscreen', 'reload'])
      expect(roles('win32', true)).toContain(role);
  });

  it('lets the page be inspected in development alone', () => {
    expect(roles('linux', false)).toContain('toggleDevTools');
    expect(roles('linux', true)).not.toContain('toggleDevTools');
  });
});
