import { posix, win32 } from 'node:path';
import { homeDirectory } from './default-data-directory.ts';
import type { Environment } from './environment.ts';

/**
 * Where master keys are kept that the service makes: the user's folder for settings, apart from the one for data, so that a
 * copy of the data is no use by itself.
 *
 * @returns undefined where the user has no home
 */
export function masterKeyFolder(
  env: Environment,
  platform: NodeJS.Platform = process.platform,
): string | undefined {
  const home = homeDirectory(env, platform);
  if (platform === 'win32') {
    const local = env['LOCALAPPDATA'] || (home && win32.join(home, 'AppData', 'Local'));
    return local && win32.join(local, 'tulay-master-keys');
  }
  // A relative XDG path is to be ignored (XDG Base Directory Specification).
  const xdg = env['XDG_CONFIG_HOME'];
  if (xdg !== undefined && posix.isAbsolute(xdg)) return posix.join(xdg, 'tulay', 'master-keys');
  if (platform === 'darwin') {
    return home && posix.join(home, 'Library', 'Application Support', 'tulay-master-keys');
  }
  return home && posix.join(home, '.config', 'tulay', 'master-keys');
}
