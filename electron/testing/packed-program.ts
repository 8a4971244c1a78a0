/** A packed program: its fuses, and what is in its archive. */
import { readFileSync } from 'node:fs';

/** Marks the fuses inside of Electron's program (`@electron/fuses`). */
export const FUSE_SENTINEL = 'dL7pKGdnNz796PbbjQWNKmHXBZaB9tsX';

const FUSES = [
  'runAsNode',
  'cookieEncryption',
  'nodeOptions',
  'nodeCliInspect',
  'asarIntegrity',
  'onlyAsar',
  'browserSnapshot',
  'fileProtocolPrivileges',
] as const;

/** Each fuse of a program: whether it is on, or undefined where this program has none of that name. */
export function readFuses(program: string): Readonly<Record<(typeof FUSES)[number], boolean | undefined>> {
  const bytes = readFileSync(program);
  const at = bytes.indexOf(FUSE_SENTINEL);
  if (at === -1) throw new Error(`${program} has no fuses`);
  // After the mark: a version, the number of fuses, and a character for each.
  const first = at + FUSE_SENTINEL.length + 2;
  const count = bytes[first - 1] ?? 0;
  const isOn = (index: number): boolean | undefined =>
    index < count && bytes[first + index] !== 0x72 ? bytes[first + index] === 0x31 : undefined;
  return {
    runAsNode: isOn(0),
    cookieEncryption: isOn(1),
    nodeOptions: isOn(2),
    nodeCliInspect: isOn(3),
    asarIntegrity: isOn(4),
    onlyAsar: isOn(5),
    browserSnapshot: isOn(6),
    fileProtocolPrivileges: isOn(7),
  };
}

interface ArchiveEntry {
  readonly files?: Readonly<Record<string, ArchiveEntry>>;
  readonly size?: number;
  readonly offset?: string;
  readonly unpacked?: boolean;
  readonly executable?: boolean;
  readonly integrity?: { readonly algorithm: string; readonly hash: string };
}

export interface ArchivedFile {
  /** With slashes. */
  readonly path: string;
  /** Whether it lies beside the archive, in `app.asar.unpacked`. */
  readonly unpacked: boolean;
  readonly hasIntegrity: boolean;
  /** Undefined where it lies beside the archive. */
  readonly content: Buffer | undefined;
}

/**
 * The files of an archive: a header of JSON, whose length stands in its first bytes, then the contents one after another.
 */
export function readArchive(archive: string): ArchivedFile[] {
  const bytes = readFileSync(archive);
  const headerSize = bytes.readUInt32LE(4);
  const jsonLength = bytes.readUInt32LE(12);
  const header = JSON.parse(bytes.toString('utf8', 16, 16 + jsonLength)) as ArchiveEntry;
  const start = 8 + headerSize;
  const files: ArchivedFile[] = [];
  const walk = (entry: ArchiveEntry, path: string): void => {
    if (entry.files !== undefined) {
      for (const [name, child] of Object.entries(entry.files))
        walk(child, path === '' ? name : `${path}/${name}`);
      return;
    }
    const offset = start + Number(entry.offset ?? 0);
    const content = entry.unpacked === true ? undefined : bytes.subarray(offset, offset + (entry.size ?? 0));
    files.push({
      path,
      unpacked: entry.unpacked === true,
      hasIntegrity: entry.integrity?.algorithm === 'SHA256',
      content,
    });
  };
  walk(header, '');
  return files;
}
