/** The service, and commands that attach to it, as real processes on one data directory. */
import { join } from 'node:path';
import { cleanEnvironment, TestProcess } from './child-process.ts';

const root = join(import.meta.dirname, '..');

export interface RunningService {
  readonly process: TestProcess;
  /** `http://127.0.0.1:<port>` */
  readonly address: string;
}

export class ServiceProcesses {
  readonly #variables: Record<string, string>;
  readonly #started: TestProcess[] = [];

  /** @param folder of the data directory and everything else that is written */
  constructor(folder: string, variables: Readonly<Record<string, string>> = {}) {
    this.#variables = {
      PORT: '0',
      HOME: folder,
      TULAY_DATA_DIR: join(folder, 'data'),
      XDG_CONFIG_HOME: join(folder, 'config'),
      ...variables,
    };
  }

  /** Waits until it serves. */
  async start(variables: Readonly<Record<string, string>> = {}): Promise<RunningService> {
    const process = this.attempt(variables);
    const [, address = ''] = await process.said(/Tulay runs at (http:\/\/[\d.:]+)/);
    return { process, address };
  }

  /** A start that may fail. */
  attempt(variables: Readonly<Record<string, string>> = {}): TestProcess {
    return this.#run('main.ts', ['--no-env-file'], variables);
  }

  /** `npm run keys -- …`; `input` is its standard input, none when left out. */
  keys(
    args: readonly string[],
    options: { readonly input?: string | Buffer; readonly variables?: Readonly<Record<string, string>> } = {},
  ): TestProcess {
    const child = this.#run(
      'keys-command/main.ts',
      [...args, '--no-env-file'],
      options.variables,
      options.input !== undefined,
    );
    // It may have ended without reading.
    child.child.stdin?.on('error', () => {});
    if (options.input !== undefined) child.child.stdin?.end(options.input);
    return child;
  }

  async killAll(): Promise<void> {
    await Promise.all(this.#started.splice(0).map((each) => each.kill()));
  }

  #run(
    script: string,
    args: readonly string[],
    variables: Readonly<Record<string, string>> = {},
    withInput = false,
  ): TestProcess {
    const child = new TestProcess(process.execPath, [join(root, script), ...args], {
      env: cleanEnvironment({ ...this.#variables, ...variables }),
      ...(withInput && { stdio: ['pipe', 'pipe', 'pipe'] as const }),
    });
    this.#started.push(child);
    return child;
  }
}
