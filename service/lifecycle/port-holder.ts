/** Who listens on a port, as far as this user may know. For messages only. */
import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { basename } from 'node:path';

const LISTENING = '0A';

/**
 * Names the process that listens on a TCP port of this machine.
 *
 * @returns e.g. `node server.js (process 4711)`; undefined when it belongs to another user, or off Linux
 */
export function findPortHolder(port: number): string | undefined {
  if (process.platform !== 'linux') return undefined;
  try {
    const inodes = new Set(
      ['/proc/net/tcp', '/proc/net/tcp6'].flatMap((file) => listeningInodes(readTable(file), port)),
    );
    const pid =
      inodes.size === 0 ? undefined : readdirSync('/proc').find((entry) => holdsSocket(entry, inodes));
    return pid === undefined ? undefined : `${processName(pid)} (process ${pid})`;
  } catch {
    return undefined;
  }
}

/** A command that tells who holds the port. */
export function portHolderCommand(port: number, platform: NodeJS.Platform = process.platform): string {
  if (platform === 'win32') return `netstat -ano | findstr :${port}`;
  return platform === 'linux' ? `ss -ltnp 'sport = :${port}'` : `lsof -nP -iTCP:${port} -sTCP:LISTEN`;
}

/**
 * Inodes of the sockets that listen on `port`.
 *
 * @param table text of `/proc/net/tcp`: columns `sl local_address rem_address st … inode …`, numbers in hexadecimal
 */
export function listeningInodes(table: string, port: number): string[] {
  const suffix = `:${port.toString(16).toUpperCase().padStart(4, '0')}`;
  return table.split('\n').flatMap((line) => {
    const columns = line.trim().split(/\s+/);
    const inode = columns[9];
    return columns[1]?.endsWith(suffix) === true && columns[3] === LISTENING && inode !== undefined
      ? [inode]
      : [];
  });
}

function readTable(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return ''; // a machine without IPv6 has no tcp6
  }
}

function holdsSocket(pid: string, inodes: ReadonlySet<string>): boolean {
  if (!/^\d+$/.test(pid)) return false;
  try {
    const folder = `/proc/${pid}/fd`;
    return readdirSync(folder).some((descriptor) => {
      const inode = /^socket:\[(\d+)\]$/.exec(readlinkQuietly(`${folder}/${descriptor}`))?.[1];
      return inode !== undefined && inodes.has(inode);
    });
  } catch {
    return false; // another user's process, or it just ended
  }
}

function readlinkQuietly(path: string): string {
  try {
    return readlinkSync(path);
  } catch {
    return '';
  }
}

/** The program, and its script where it is an interpreter; further arguments may be secret. */
function processName(pid: string): string {
  try {
    const [program = '', script = ''] = readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0');
    const name = basename(program) || 'a process';
    return /^(?:node|python|ruby|java|bun|deno)/.test(name) && /^[^-]/.test(script)
      ? `${name} ${script}`
      : name;
  } catch {
    return 'a process';
  }
}
