/** The terminal, or the pipes, that a command talks through: what it writes, what it asks, and secrets that are not shown. */
import type { ReadStream, WriteStream } from 'node:tty';

export interface Terminal {
  out(text: string): void;
  err(text: string): void;
  /** Somebody is there to answer questions. */
  readonly interactive: boolean;
  readonly colour: boolean;
  /** Characters of a line; undefined where there is no end to it. */
  readonly columns: number | undefined;
  /** What was typed, without its line end, not shown; undefined when it was broken off. */
  askHidden(question: string): Promise<string | undefined>;
  ask(question: string): Promise<string | undefined>;
  /** Standard input to its end, or 'too-long' once it has more than `most` bytes. */
  readInput(most: number): Promise<Buffer | 'too-long'>;
}

export function processTerminal(): Terminal {
  const { stdin, stdout, stderr } = process as unknown as {
    stdin: ReadStream;
    stdout: WriteStream;
    stderr: WriteStream;
  };
  const interactive = stdin.isTTY && stderr.isTTY;
  return {
    out: (text) => void stdout.write(text),
    err: (text) => void stderr.write(text),
    interactive,
    colour: stdout.isTTY && stdout.hasColors(),
    columns: stdout.isTTY ? stdout.columns : undefined,
    askHidden: (question) => askLine(stdin, stderr, question, true),
    ask: (question) => askLine(stdin, stderr, question, false),
    async readInput(most) {
      const chunks: Buffer[] = [];
      let length = 0;
      for await (const chunk of stdin as AsyncIterable<Buffer>) {
        length += chunk.length;
        if (length > most) return 'too-long';
        chunks.push(chunk);
      }
      return Buffer.concat(chunks);
    },
  };
}

/** Arrow keys, and the marks that a terminal puts around what is pasted. */
// oxlint-disable-next-line no-control-regex -- control characters are what is looked for
const CONTROL_SEQUENCE = /\u001b\[[\d;?]*[ -/]*[@-~]/g;
const ENTER = /[\r\n]/;
const CTRL_C = '\u0003';
const CTRL_D = '\u0004';
const CTRL_U = '\u0015';
const BACKSPACE = /[\b\u007f]/;

/**
 * Reads a line key by key in raw mode, so that a hidden one is never echoed, not even by the terminal itself.
 */
function askLine(
  stdin: ReadStream,
  stderr: WriteStream,
  question: string,
  hidden: boolean,
): Promise<string | undefined> {
  return new Promise((resolve) => {
    let line = '';
    const finish = (answer: string | undefined): void => {
      stdin.off('data', read);
      stdin.setRawMode(false);
      stdin.pause();
      stderr.write('\n');
      resolve(answer);
    };
    const read = (chunk: Buffer): void => {
      const typed = chunk.toString('utf8').replaceAll(CONTROL_SEQUENCE, '');
      for (const sign of typed) {
        if (sign === CTRL_C || (sign === CTRL_D && line === '')) return finish(undefined);
        if (ENTER.test(sign) || sign === CTRL_D) return finish(line);
        if (sign === CTRL_U) {
          line = '';
          stderr.write(`\r\u001b[K${question}`);
        } else if (BACKSPACE.test(sign)) {
          if (!hidden && line !== '') stderr.write('\b \b');
          line = line.slice(0, -1);
        } else if (sign >= ' ') {
          line += sign;
          if (!hidden) stderr.write(sign);
        }
      }
    };
    // Before the question: whoever answers it at once must not be echoed.
    stdin.setRawMode(true);
    stderr.write(question);
    stdin.on('data', read);
    stdin.resume();
  });
}
