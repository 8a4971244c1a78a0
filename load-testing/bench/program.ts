/**
 * A program that a bench needs: a TypeScript file run in a process of its own, called by messages. The stub upstream and
 * the load generator are such programs, so that neither's work is taken for the target's.
 *
 * A program ends with the process that started it, however that one ends. Ctrl-C in a terminal reaches the whole group;
 * programs leave it to the bench, which stops them in order.
 */
import { fork } from 'node:child_process';

/** What a program can be asked, by name: its input and what it answers. Must survive structured clone. */
export type Commands = Record<string, { input: unknown; output: unknown }>;

export interface Program<C extends Commands> {
  readonly pid: number;
  call<K extends keyof C & string>(name: K, input: C[K]['input']): Promise<C[K]['output']>;
  stop(): Promise<void>;
}

interface Call {
  readonly id: number;
  readonly name: string;
  readonly input: unknown;
}
interface Answer {
  readonly id: number;
  readonly output?: unknown;
  readonly problem?: string;
}

/** Starts the program at `url`. Calls that are open when it ends are rejected. */
export function startProgram<C extends Commands>(url: URL): Program<C> {
  const child = fork(url, { serialization: 'advanced', stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
  const name = url.pathname.split('/').at(-1);
  const open = new Map<number, (answer: Answer) => void>();
  let lastId = 0;
  let over = false;
  const { promise: ended, resolve: setEnded } = Promise.withResolvers<void>();
  const end = (): void => {
    over = true;
    for (const [id, answered] of open) answered({ id, problem: 'it ended' });
    open.clear();
    setEnded();
  };
  child.once('error', end);
  child.once('exit', end);
  child.on('message', (message: Answer) => {
    open.get(message.id)?.(message);
    open.delete(message.id);
  });

  return {
    pid: child.pid ?? 0,
    call: (command, input) =>
      new Promise((resolve, reject) => {
        const id = ++lastId;
        const answered = ({ output, problem }: Answer): void => {
          if (problem === undefined) resolve(output);
          else reject(new Error(`${name}, ${command}: ${problem}`));
        };
        if (over) {
          answered({ id, problem: 'it ended' });
          return;
        }
        open.set(id, answered);
        child.send({ id, name: command, input } satisfies Call);
      }),
    stop: () => {
      child.kill('SIGKILL');
      return ended;
    },
  };
}

/** The program's side: answers calls until the starter is gone. */
export function serveCommands<C extends Commands>(handlers: {
  readonly [K in keyof C]: (input: C[K]['input']) => C[K]['output'] | Promise<C[K]['output']>;
}): void {
  const answer = async ({ id, name, input }: Call): Promise<void> => {
    let reply: Answer;
    try {
      const handler = handlers[name];
      if (handler === undefined) throw new Error('no such command');
      reply = { id, output: await handler(input) };
    } catch (error) {
      reply = { id, problem: error instanceof Error ? (error.stack ?? error.message) : String(error) };
    }
    if (process.connected) process.send?.(reply);
  };
  process.on('message', (call: Call) => void answer(call));
  process.on('disconnect', () => process.exit());
  process.on('SIGINT', () => {});
}
