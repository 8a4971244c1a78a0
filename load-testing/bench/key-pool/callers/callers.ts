/** The callers: a program of its own that loads one service at a time. See `caller-commands.ts`. */
import { serveCommands } from '../../program.ts';
import type { CallerCommands } from './caller-commands.ts';
import { holdConversations } from './conversations.ts';
import { makeMistakes } from './mistakes.ts';
import { runOpenLoop } from './open-loop.ts';
import { makeSomeCalls } from './some-calls.ts';

serveCommands<CallerCommands>({
  openLoop: runOpenLoop,
  some: makeSomeCalls,
  conversations: holdConversations,
  mistakes: makeMistakes,
});
