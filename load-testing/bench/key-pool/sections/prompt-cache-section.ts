/**
 * What conversations of several turns read from prompt caches: with a single key, with five keys of as many organizations, and with
 * the same five named in turn. The three run side by side, each before a service and an upstream of its own.
 */
import { shareOf, statusText, wasServed } from '../call-summary.ts';
import type { CallRecord } from '../callers/caller-commands.ts';
import { judged, percent, told, whole, type Finding } from '../finding.ts';
import { GOALS } from '../goals.ts';
import type { Section, SectionContext } from '../section.ts';

const MODEL = 'claude-sonnet-5-5';
const ORGANIZATIONS = 5;
const CONVERSATIONS = 120;
const TURNS = 6;
const OVER_SECONDS = 8;
const THINK_MS = 500;
/** Of each; together about four times what is asked for. */
const LIMITS = { requestsPerMinute: 2_400, inputTokensPerMinute: 1_200_000, outputTokensPerMinute: 480_000 };

export const promptCacheSection: Section = {
  title: `${CONVERSATIONS} conversations of ${TURNS} turns over ${ORGANIZATIONS} organizations`,
  run: async (context) => {
    context.progress('prompt-cache: conversations with one key, with five, and with five in turn');
    const [single, five, inTurn] = await Promise.all([
      converse(1, false, context),
      converse(ORGANIZATIONS, false, context),
      converse(ORGANIZATIONS, true, context),
    ]);
    const problems = [single, five, inTurn].filter((calls) => !calls.every(wasServed));
    return [
      told('a single key', tokensRead(single), describe(single)),
      told('five organizations', tokensRead(five), describe(five)),
      told('five in turn', tokensRead(inTurn), describe(inTurn)),
      judged(
        'five organizations ÷ a single key',
        tokensRead(five) / tokensRead(single),
        `${percent(tokensRead(five) / tokensRead(single))} (in turn ${percent(tokensRead(inTurn) / tokensRead(single))})`,
        GOALS.cacheReads,
      ),
      ...problems.map((calls): Finding => told('not all were served', Number.NaN, statusText(calls))),
    ];
  },
};

async function converse(
  organizations: number,
  inTurn: boolean,
  { rigs, seed }: SectionContext,
): Promise<readonly CallRecord[]> {
  const scale = ORGANIZATIONS / organizations;
  const { service, callers } = await rigs.open({
    organizations: Array.from({ length: organizations }, (_, index) => ({
      name: `organization-${index + 1}`,
      limits: {
        requestsPerMinute: LIMITS.requestsPerMinute * scale,
        inputTokensPerMinute: LIMITS.inputTokensPerMinute * scale,
        outputTokensPerMinute: LIMITS.outputTokensPerMinute * scale,
      },
    })),
    seed,
  });
  const labels = (await service.keys()).map(({ label }) => label);
  const { calls } = await callers.call('conversations', {
    port: service.port,
    seed: `${seed} conversations`,
    model: MODEL,
    conversations: CONVERSATIONS,
    turns: TURNS,
    overSeconds: OVER_SECONDS,
    thinkMs: THINK_MS,
    ...(inTurn ? { namedInTurn: labels } : {}),
  });
  return calls;
}

const tokensRead = (calls: readonly CallRecord[]): number =>
  calls.reduce((sum, { cacheReadTokens }) => sum + cacheReadTokens, 0);

function describe(calls: readonly CallRecord[]): string {
  const turns = shareOf(calls, ({ cacheReadTokens }) => cacheReadTokens > 0);
  return `${whole(tokensRead(calls))} tokens read, in ${percent(turns, 1)} of ${whole(calls.length)} turns`;
}
