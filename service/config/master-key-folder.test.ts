import { describe, expect, it } from 'vitest';
import { defaultDataDirectory } from './default-data-directory.ts';
import { masterKeyFolder } from './master-key-folder.ts';

describe('masterKeyFolder', () => {
  it.each([
    ['linux', { HOME: '/home/ana' }, '/home/ana/.config/tulay/master-keys'],
    ['linux', { HOME: '/home/ana', XDG_CONFIG_HOME: '/conf' }, '/conf/tulay/master-keys'],
    ['linux', { HOME: '/home/ana', XDG_CONFIG_HOME: 'conf' }, '/home/ana/.config/tulay/master-keys'],
    ['darwin', { HOME: '/Users/ana' }, '/Users/ana/Library/Application Support/tulay-master-keys'],
    ['win32', { USERPROFILE: 'C:\\Users\\ana' }, 'C:\\Users\\ana\\AppData\\Local\\tulay-master-keys'],
    ['win32', { LOCALAPPDATA: 'D:\\Local' }, 'D:\\Local\\tulay-master-keys'],
  ] as const)('is on %s with %j: %s', (platform, env, folder) => {
    expect(masterKeyFolder(env, platform)).toBe(folder);
    expect(folder.startsWith(`${defaultDataDirectory(env, platform)}/`)).toBe(false);
  });
});
