/**
 * What a process and its descendants have used, from Linux's /proc: CPU time of all threads and resident memory.
 * CPU per request is the figure that does not suffer when target, load generator and stub share few cores.
 */
import { readdir, readFile } from 'node:fs/promises';

export interface ProcessUsage {
  /** User and system time of all threads, ms, in steps of 10. */
  readonly cpuMs: number;
  /** Resident set size; pages shared between processes of a tree count once for each. */
  readonly rssBytes: number;
}

export interface ProcessStat {
  readonly parent: number;
  readonly cpuMs: number;
  /** Of the children that have ended and were waited for. */
  readonly endedChildrenCpuMs: number;
}

/** What all processes of the machine have used since its start. */
export interface MachineUsage {
  readonly cpuMs: number;
  /** `performance.now()` of the reading. */
  readonly at: number;
}

/** Linux reports CPU time to user space in hundredths of a second on every architecture that Node runs on. */
const MS_PER_TICK = 10;

/** Sums the usage of `root` and all its descendants. Null where /proc does not exist or the process is gone. */
export async function readUsage(root: number): Promise<ProcessUsage | null> {
  const stats = await readAllStats();
  if (!stats.has(root)) return null;
  const tree = descendants(root, stats);
  let cpuMs = 0;
  for (const pid of tree) cpuMs += stats.get(pid)?.cpuMs ?? 0;
  const memory = await Promise.all(tree.map(readRss));
  return { cpuMs, rssBytes: memory.reduce((sum, bytes) => sum + bytes, 0) };
}

/** CPU time of `root`, its descendants, and its children that have ended; 0 where /proc does not exist. */
export async function readLifetimeCpu(root: number): Promise<number> {
  const stats = await readAllStats();
  const alive = descendants(root, stats).reduce((sum, pid) => sum + (stats.get(pid)?.cpuMs ?? 0), 0);
  return alive + (stats.get(root)?.endedChildrenCpuMs ?? 0);
}

/** User, nice and system time of all cores (proc_stat(5)); null where /proc does not exist. */
export async function readMachineUsage(): Promise<MachineUsage | null> {
  const [user, nice, system] = (await readOrEmpty('/proc/stat')).match(/\d+/g) ?? [];
  if (system === undefined) return null;
  return { cpuMs: (Number(user) + Number(nice) + Number(system)) * MS_PER_TICK, at: performance.now() };
}

/**
 * Reads a line of /proc/<pid>/stat (proc_pid_stat(5)): field 4 is the parent, 14 and 15 are user and system time, 16 and 17
 * those of children that have ended.
 */
export function parseStat(line: string): ProcessStat | null {
  // The name, field 2, stands in brackets and may hold anything, brackets and spaces too.
  const fields = line.slice(line.lastIndexOf(')') + 2).split(' ');
  const field = (number: number): number => Number(fields[number - 3]);
  const cpuMs = (field(14) + field(15)) * MS_PER_TICK;
  if (Number.isNaN(cpuMs)) return null;
  return { parent: field(4), cpuMs, endedChildrenCpuMs: (field(16) + field(17)) * MS_PER_TICK };
}

/** `root` and everything below it. */
export function descendants(root: number, stats: ReadonlyMap<number, ProcessStat>): number[] {
  const tree = [root];
  for (const parent of tree) {
    for (const [pid, stat] of stats) if (stat.parent === parent && pid !== parent) tree.push(pid);
  }
  return tree;
}

async function readAllStats(): Promise<Map<number, ProcessStat>> {
  const names = await readdir('/proc').catch(() => []);
  const stats = new Map<number, ProcessStat>();
  await Promise.all(
    names.filter(isPid).map(async (name) => {
      const stat = parseStat(await readOrEmpty(`/proc/${name}/stat`));
      if (stat !== null) stats.set(Number(name), stat);
    }),
  );
  return stats;
}

async function readRss(pid: number): Promise<number> {
  const status = await readOrEmpty(`/proc/${pid}/status`);
  return Number(/^VmRSS:\s*(\d+) kB$/m.exec(status)?.[1] ?? 0) * 1024;
}

/** A process may end between the listing and the reading. */
function readOrEmpty(path: string): Promise<string> {
  return readFile(path, 'utf8').catch(() => '');
}

function isPid(name: string): boolean {
  return /^\d+$/.test(name);
}
