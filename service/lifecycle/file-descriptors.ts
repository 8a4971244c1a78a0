/**
 * Whether the process may open enough files for the streams it is meant to carry: each takes two descriptors (the client's
 * socket and the upstream's), and the databases, the pool's idle connections and the console need some of their own.
 */
import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { StartupError } from '../lib/startup-error.ts';

const DESCRIPTORS_PER_STREAM = 2;
const DESCRIPTORS_BESIDES = 512;

/**
 * How many descriptors this process may have open. Node raises the soft limit to the hard one when it starts, so this is what
 * counts.
 *
 * @returns undefined when there is no limit, or it cannot be told (Windows)
 */
export function readDescriptorLimit(): number | undefined {
  try {
    if (process.platform === 'linux') return limitFromProc(readFileSync('/proc/self/limits', 'utf8'));
    return limitFromReport(process.report);
  } catch {
    return undefined;
  }
}

/** @param text `/proc/self/limits` */
export function limitFromProc(text: string): number | undefined {
  return asLimit(/^Max open files\s+(\S+)/m.exec(text)?.[1]);
}

const reportSchema = z.object({ userLimits: z.object({ open_files: z.object({ soft: z.unknown() }) }) });

function limitFromReport(report: NodeJS.ProcessReport): number | undefined {
  // Without this the report looks up the names of peers, which can take seconds.
  Object.assign(report, { excludeNetwork: true });
  return asLimit(reportSchema.parse(report.getReport()).userLimits.open_files.soft);
}

function asLimit(value: unknown): number | undefined {
  const limit = Number(value);
  return value !== undefined && Number.isSafeInteger(limit) ? limit : undefined;
}

export interface StreamsFit {
  /** Streams that may be open at once. */
  readonly maxStreams: number;
  /** Why that is fewer than the default. */
  readonly warning?: string;
}

/**
 * Compares the streams with the limit.
 *
 * @param explicit whether the operator asked for that many
 * @throws StartupError when the operator's number does not fit, or nothing does
 */
export function fitStreams(maxStreams: number, explicit: boolean, limit: number | undefined): StreamsFit {
  const needed = maxStreams * DESCRIPTORS_PER_STREAM + DESCRIPTORS_BESIDES;
  if (limit === undefined || limit >= needed) return { maxStreams };
  const fitting = Math.floor((limit - DESCRIPTORS_BESIDES) / DESCRIPTORS_PER_STREAM);
  const raise = `ulimit -n ${needed}`;
  if (fitting < 1 || explicit) {
    throw new StartupError(
      `${maxStreams} streams need ${needed} file descriptors, and this process may have ${limit}`,
      [
        `Run \`${raise}\` in this shell before the start (as a service: LimitNOFILE=${needed}; a container: --ulimit nofile=${needed}).`,
        ...(fitting < 1 ? [] : [`Or set TULAY_MAX_STREAMS to ${fitting} or less.`]),
      ],
    );
  }
  return {
    maxStreams: fitting,
    warning: `only ${fitting} streams at once: this process may have ${limit} file descriptors; \`${raise}\` gives room for ${maxStreams}`,
  };
}
