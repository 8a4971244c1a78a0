import { homedir } from 'node:os';
import { posix, win32 } from 'node:path';
import type { Environment } from './environment.ts';

/**
 * The platform's folder for an application's data, plus `tulay`: the same for the desktop and for the terminal.
 *
 * @returns undefined where the user has no home
 */
export function defaultDataDirectory(
  env: Environment,
  platform: NodeJS.Platform = process.platform,
): string | undefined {
  const home = homeDirectory(env, platform);
  if (platform === 'win32') {
    const local = env['LOCALAPPDATA'] || (home && win32.join(home, 'AppData', 'Local'));
    return local && win32.join(local, 'tulay');
  }
  if (platform === 'darwin') return home && posix.join(home, 'Library', 'Application Support', 'tulay');
  // A relative XDG path is to be ignored (XDG Base Directory Specification).
  const xdg = env['XDG_DATA_HOME'];
  if (xdg !== undefined && posix.isAbsolute(xdg)) return posix.join(xdg, 'tulay');
  return home && posix.join(home, '.local', 'share', 'tulay');
}

/** The user's home: what the environment says, else what the system says. */
export function homeDirectory(
  env: Environment,
  platform: NodeJS.Platform = process.platform,
): string | undefined {
  const stated = env[platform === 'win32' ? 'USERPROFILE' : 'HOME'];
  if (stated) return stated;
  try {
    return homedir() || undefined;
  } catch {
    return undefined; // a container's user without an entry in /etc/passwd
  }
}
