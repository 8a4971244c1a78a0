import type { Terminal } from './terminal.ts';

/** A key or a master key is a line; this is more than any. */
const MOST_BYTES = 16 * 1024;

export type SecretInput =
  { readonly kind: 'secret'; readonly text: string } | { readonly kind: 'none'; readonly problem: string };

/**
 * A secret by the one way there is: asked for where somebody sits at a terminal, hidden, else standard input.
 *
 * @param name what it is, e.g. `The key`
 */
export async function askForSecret(terminal: Terminal, name: string): Promise<SecretInput> {
  if (terminal.interactive) {
    const typed = await terminal.askHidden(`${name} (not shown): `);
    if (typed === undefined) return { kind: 'none', problem: 'broken off' };
    return typed.trim() === '' ? none(name) : { kind: 'secret', text: typed.trim() };
  }
  const input = await terminal.readInput(MOST_BYTES);
  if (input === 'too-long') return { kind: 'none', problem: 'standard input is too long for a key' };
  const text = input
    .toString('utf8')
    .replace(/^\ufeff/, '')
    .trim();
  return text === '' ? none(name) : { kind: 'secret', text };
}

function none(name: string): SecretInput {
  return { kind: 'none', problem: `${name} was expected on standard input, and nothing came` };
}
