/**
 * `bench simulator`: how many slow streams the stand-alone simulator carries on one core. It runs `npm run simulator`'s own
 * program in a process of its own, opens the streams, and once all have begun counts for a while what arrives.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { Bench, BenchOutput } from './bench.ts';
import { parseOptions } from './parse-options.ts';
import { readUsage } from './process-usage.ts';
import { openSlowStreams } from './slow-streams.ts';
import { quantile } from './statistics.ts';

const USAGE = `npm run bench -- simulator [options]

  --streams <number>   streams open at once (default 8000; the limit on open files allows so many)
  --seconds <number>   how long to count, 1 to 60 (default 10)
  --interval <ms>      between two events of a stream (default 1000)`;

const MAIN = fileURLToPath(new URL('../../service/upstream/simulator/main.ts', import.meta.url));

interface Options {
  readonly streams: number;
  readonly seconds: number;
  readonly interval: number;
}

export const simulatorStreamsBench: Bench = {
  name: 'simulator',
  summary: 'open streams that the stand-alone simulator carries on one core',
  usage: USAGE,
  run: async (args, output, signal) => {
    const options = readOptions(args);
    if (typeof options === 'string') {
      output.progress(`${options}\n\n${USAGE}`);
      return 2;
    }
    const simulator = spawn(process.execPath, [MAIN, '--port', '0', '--unlimited', '--latency', 'instant'], {
      stdio: ['ignore', 'pipe', 'inherit'],
      signal,
    });
    simulator.on('error', () => undefined);
    try {
      const [greeting] = await once(simulator.stdout, 'data', { signal });
      const port = Number(/:(\d+)\s/.exec(String(greeting))?.[1]);
      return await measure(options, { port, pid: simulator.pid ?? 0 }, output, signal);
    } finally {
      simulator.kill('SIGKILL');
    }
  },
};

async function measure(
  { streams, seconds, interval }: Options,
  simulator: { port: number; pid: number },
  { print, progress }: BenchOutput,
  signal: AbortSignal,
): Promise<number> {
  progress(`Opening ${streams} streams …`);
  const opened = performance.now();
  const slow = await openSlowStreams({ port: simulator.port, streams, interval, signal });
  try {
    const openingMs = performance.now() - opened;
    progress(`Counting for ${seconds} s …`);
    const before = await readUsage(simulator.pid);
    const started = performance.now();
    slow.startCounting();
    await pause(seconds * 1_000, signal);
    const { events, gaps } = slow.stopCounting();
    const elapsed = (performance.now() - started) / 1_000;
    const after = await readUsage(simulator.pid);

    const late = gaps.map((gap) => gap - interval).toSorted((left, right) => left - right);
    const rate = events / elapsed;
    const wanted = (slow.alive * 1_000) / interval;
    print(
      `streams open           ${slow.alive} of ${streams}, all begun after ${(openingMs / 1_000).toFixed(1)} s`,
    );
    print(`events per second      ${rate.toFixed(0)} of ${wanted.toFixed(0)}`);
    print(
      `lateness of an event   p50 ${quantile(late, 0.5).toFixed(1)} ms, p99 ${quantile(late, 0.99).toFixed(1)} ms`,
    );
    if (before !== null && after !== null) {
      const cores = (after.cpuMs - before.cpuMs) / 1_000 / elapsed;
      print(
        `simulator              ${cores.toFixed(2)} cores, ${(after.rssBytes / 1_048_576).toFixed(0)} MB resident`,
      );
      print(`per event              ${((cores * 1e6) / rate).toFixed(0)} µs of CPU`);
    }
    return slow.alive === streams && rate > wanted * 0.95 ? 0 : 1;
  } finally {
    slow.close();
  }
}

/** @returns what is wrong when the arguments are */
function readOptions(args: readonly string[]): Options | string {
  const values = parseOptions(args, {
    streams: { type: 'string', default: '8000' },
    seconds: { type: 'string', default: '10' },
    interval: { type: 'string', default: '1000' },
  });
  if (typeof values === 'string') return values;
  const options = {
    streams: Number(values.streams),
    seconds: Number(values.seconds),
    interval: Number(values.interval),
  };
  if (!Number.isInteger(options.streams) || options.streams < 1)
    return '--streams takes a whole number from 1 on';
  if (!(options.seconds >= 1 && options.seconds <= 60)) return '--seconds takes a number from 1 to 60';
  return options.interval >= 1 ? options : '--interval takes a number from 1 on';
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(resolve, ms);
    signal.addEventListener('abort', () => {
      clearTimeout(timer);
      reject(new Error('interrupted'));
    });
  });
}
