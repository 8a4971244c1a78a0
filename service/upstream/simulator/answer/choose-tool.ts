/** Decides whether an answer is a tool call, and which: by the client's `tool_choice`, else by the words they share. */
import type { CountRequest, InputTool } from '../request-shape.ts';
import type { Question } from './question.ts';

/** Shared words weighed: one in the tool's name counts as much as two in its description. */
const NAME_WEIGHT = 2;
const NEEDED = 2;

const COMMON = new Set(
  'the and for with this that from into use used using when tool function returns return given get gets set string value about what how are can you your'.split(
    ' ',
  ),
);

/** @returns the tool to call; undefined for an answer in words. */
export function chooseTool(request: CountRequest, question: Question): InputTool | undefined {
  const callable = (request.tools ?? []).filter((tool) => tool.input_schema !== undefined);
  const choice = request.tool_choice;
  if (callable.length === 0 || choice?.type === 'none') return undefined;
  if (choice?.type === 'tool') return callable.find((tool) => tool.name === choice.name);
  const ranked = callable
    .map((tool) => ({ tool, score: score(tool, question) }))
    .toSorted((left, right) => right.score - left.score);
  const best = ranked[0];
  if (best === undefined) return undefined;
  return choice?.type === 'any' || best.score >= NEEDED ? best.tool : undefined;
}

function score(tool: InputTool, question: Question): number {
  const asked = new Set(stems(question.text));
  let total = 0;
  for (const word of new Set(stems(tool.name))) if (asked.has(word)) total += NAME_WEIGHT;
  for (const word of new Set(stems(tool.description ?? ''))) if (asked.has(word)) total += 1;
  return total;
}

/** Lower-case words of at least three letters, cut to their first six, so that "weather's" meets "weather". */
function stems(text: string): string[] {
  const words =
    text
      .replaceAll(/([a-z])([A-Z])/g, '$1 $2')
      .toLowerCase()
      .match(/\p{L}{3,}/gu) ?? [];
  return words.filter((word) => !COMMON.has(word)).map((word) => word.slice(0, 6));
}
