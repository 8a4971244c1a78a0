/**
 * The simulator as a program of its own: `npm run simulator`. It reads its command line and nothing of its environment, so
 * that a caller's ANTHROPIC_* and TULAY_* variables change nothing. Exit codes: 0 after SIGTERM or SIGINT, 1 when it cannot
 * run, 2 for a wrong command line.
 */
import type { AddressInfo } from 'node:net';
import { errorCode } from '../../lib/error-code.ts';
import { readCommandFiles } from './command-files.ts';
import { HELP, parseCommandLine } from './command-line.ts';
import type { CommandLine } from './command-line.ts';
import { createSimulatorServer } from './simulator-server.ts';

/** Connections that may wait to be taken while thousands are opened at once. */
const BACKLOG = 4_096;

const say = (text: string): void => void process.stdout.write(`${text}\n`);
const complain = (text: string): void => void process.stderr.write(`${text}\n`);

const parsed = parseCommandLine(process.argv.slice(2));
switch (parsed.kind) {
  case 'help':
    process.stdout.write(HELP);
    break;
  case 'wrong':
    complain(`${parsed.problem}. See npm run simulator -- --help`);
    process.exitCode = 2;
    break;
  case 'run':
  default:
    run(parsed.options);
}

function run(options: CommandLine): void {
  const files = readCommandFiles(options);
  if (files.kind === 'wrong') {
    for (const problem of files.problems) complain(problem);
    process.exitCode = 1;
    return;
  }
  const organizations = options.unlimited ? [{ name: 'Unlimited', limits: 'unlimited' as const }] : undefined;
  const simulator = createSimulatorServer({
    ...options,
    ...(organizations === undefined ? {} : { organizations }),
    ...files.options,
  });
  const { server } = simulator;

  server.once('error', (error) => {
    complain(startProblem(errorCode(error), options) ?? String(error));
    process.exitCode = 1;
    void simulator.close();
  });
  server.listen({ port: options.port, host: options.host, backlog: BACKLOG }, () => {
    const address = server.address();
    if (address !== null && typeof address === 'object') say(greeting(address));
  });

  let stopping = false;
  const stop = (): void => {
    if (stopping) process.exit(0);
    stopping = true;
    void simulator.close();
  };
  process.on('SIGTERM', stop);
  process.on('SIGINT', stop);
}

function startProblem(code: string | undefined, { port, host }: CommandLine): string | undefined {
  switch (code) {
    case 'EADDRINUSE':
      return `port ${port} is taken. Choose another with --port, or --port 0 for any free one.`;
    case 'EACCES':
      return `this user may not listen on port ${port}. Choose one above 1023 with --port.`;
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return `--host ${host} is no address of this machine.`;
    default:
      return undefined;
  }
}

function greeting({ address, port }: AddressInfo): string {
  const name = address === '0.0.0.0' || address === '::' ? '127.0.0.1' : address;
  const origin = `http://${name.includes(':') ? `[${name}]` : name}:${port}`;
  return `Simulated Anthropic API on ${origin}

Try it:
  curl ${origin}/v1/messages \\
    -H 'x-api-key: any' -H 'anthropic-version: 2023-06-01' -H 'content-type: application/json' \\
    -d '{"model":"claude-sonnet-5-5","max_tokens":300,"messages":[{"role":"user","content":"Why is the sky blue?"}]}'

Point the official SDK at it:
  new Anthropic({ baseURL: '${origin}', apiKey: 'any' })      or  ANTHROPIC_BASE_URL=${origin}

Ctrl-C stops it.`;
}
