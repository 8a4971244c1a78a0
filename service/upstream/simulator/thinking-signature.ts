/**
 * Signatures of thinking blocks. As with the real API, one is only good for the account it was made for: a conversation
 * that is moved to a key of another organization is refused, which is what a gateway has to be tested on.
 */
import { createHmac } from 'node:crypto';
import { invalid } from './api-failure.ts';
import type { ApiFailure } from './api-failure.ts';
import { textIn } from './json-shape.ts';
import type { InputMessage } from './request-shape.ts';

/** Bytes before the code, like the frame that real signatures begin with (`EqQB…` in base 64). */
const FRAME = Buffer.from('12a4010a', 'hex');

export function signThinking(seed: string, organizationId: string, thinking: string): string {
  const code = createHmac('sha512', `${seed}:${organizationId}`).update(thinking).digest();
  return Buffer.concat([FRAME, code, Buffer.from(code.subarray(0, 32)).toReversed()]).toString('base64');
}

/** @returns the failure for the first thinking block whose signature is not of this organization. */
export function checkSignatures(
  messages: readonly InputMessage[],
  seed: string,
  organizationId: string,
): ApiFailure | undefined {
  for (const [index, message] of messages.entries()) {
    if (message.role !== 'assistant' || typeof message.content === 'string') continue;
    for (const [at, block] of message.content.entries()) {
      if (block.type !== 'thinking') continue;
      const expected = signThinking(seed, organizationId, textIn(block['thinking']) ?? '');
      if (block['signature'] !== expected)
        return invalid(`messages.${index}.content.${at}: Invalid \`signature\` in \`thinking\` block`);
    }
  }
  return undefined;
}
