/**
 * The models the simulator knows. It serves every id that begins with `claude-`: one that is not listed borrows the
 * properties of its line. Windows and limits are those of the models' public descriptions; a guess where there is none.
 */
import type { ModelInfo, ModelLine } from '@anthropic-ai/sdk/resources/models';

export interface SimulatedModel {
  readonly id: string;
  readonly displayName: string;
  readonly line: ModelLine | null;
  readonly createdAt: string;
  readonly contextWindow: number;
  readonly maxOutputTokens: number;
  /** Models of one class share an organization's buckets. */
  readonly rateLimitClass: string;
  /** A shorter prefix is not cached, whatever its `cache_control` says. */
  readonly minCacheableTokens: number;
  /** Median time to the first token for a short prompt, ms. */
  readonly firstTokenMs: number;
  /** Median speed of writing. */
  readonly tokensPerSecond: number;
  readonly deprecated: boolean;
}

interface LineDefaults {
  contextWindow: number;
  maxOutputTokens: number;
  minCacheableTokens: number;
  firstTokenMs: number;
  tokensPerSecond: number;
}

const LINES: Record<'fable' | 'opus' | 'sonnet' | 'haiku', LineDefaults> = {
  fable: {
    contextWindow: 1_000_000,
    maxOutputTokens: 128_000,
    minCacheableTokens: 512,
    firstTokenMs: 1_300,
    tokensPerSecond: 45,
  },
  opus: {
    contextWindow: 1_000_000,
    maxOutputTokens: 128_000,
    minCacheableTokens: 1_024,
    firstTokenMs: 950,
    tokensPerSecond: 60,
  },
  sonnet: {
    contextWindow: 1_000_000,
    maxOutputTokens: 128_000,
    minCacheableTokens: 1_024,
    firstTokenMs: 650,
    tokensPerSecond: 80,
  },
  haiku: {
    contextWindow: 200_000,
    maxOutputTokens: 64_000,
    minCacheableTokens: 2_048,
    firstTokenMs: 320,
    tokensPerSecond: 150,
  },
};

const isLine = (word: string | undefined): word is keyof typeof LINES =>
  word !== undefined && Object.hasOwn(LINES, word);

function model(
  id: string,
  displayName: string,
  createdAt: string,
  overrides: Partial<SimulatedModel> = {},
): SimulatedModel {
  const line = id.split('-').find(isLine);
  return {
    id,
    displayName,
    line: line ?? null,
    createdAt,
    ...LINES[line ?? 'sonnet'],
    rateLimitClass: rateLimitClass(id),
    deprecated: false,
    ...overrides,
  };
}

/** `claude-opus-4-8` → `claude-opus-4`: the generations of one line share limits, as Anthropic's "Opus 4.x" do. */
function rateLimitClass(id: string): string {
  const named = /^claude-(?:(\d)-(?:\d-)?)?([a-z]+)-?(\d{1,2})?(?:-|$)/.exec(id);
  if (named === null) return id;
  return `claude-${named[2]}-${named[1] ?? named[3] ?? '0'}`;
}

const small = { contextWindow: 200_000, maxOutputTokens: 64_000 };

/** Newest first, the order in which the API lists them. */
export const MODELS: readonly SimulatedModel[] = [
  model('claude-fable-5-2', 'Claude Fable 5.2', '2026-11-12T00:00:00Z'),
  model('claude-haiku-5-5', 'Claude Haiku 5.5', '2026-10-20T00:00:00Z', { contextWindow: 1_000_000 }),
  model('claude-sonnet-5-5', 'Claude Sonnet 5.5', '2026-10-07T00:00:00Z'),
  model('claude-fable-5-1', 'Claude Fable 5.1', '2026-09-23T00:00:00Z'),
  model('claude-opus-5-5', 'Claude Opus 5.5', '2026-09-09T00:00:00Z'),
  model('claude-opus-5', 'Claude Opus 5', '2026-06-17T00:00:00Z'),
  model('claude-opus-4-8', 'Claude Opus 4.8', '2026-05-14T00:00:00Z'),
  model('claude-opus-4-7', 'Claude Opus 4.7', '2026-04-16T00:00:00Z'),
  model('claude-opus-4-6', 'Claude Opus 4.6', '2026-02-05T00:00:00Z'),
  model('claude-opus-4-5', 'Claude Opus 4.5', '2025-11-24T00:00:00Z', small),
  model('claude-haiku-4-5', 'Claude Haiku 4.5', '2025-10-15T00:00:00Z'),
  model('claude-3-7-sonnet-20250219', 'Claude Sonnet 3.7', '2025-02-24T00:00:00Z', {
    ...small,
    deprecated: true,
  }),
];

const byId = new Map(MODELS.map((known) => [known.id, known]));

/** The model of this id, or of the id without its date; an unknown `claude-…` by its line; anything else: undefined. */
export function findModel(id: string): SimulatedModel | undefined {
  const known = byId.get(id);
  if (known !== undefined) return known;
  if (!id.startsWith('claude-') || id.length > 256 || !/^[\w.:@-]+$/.test(id)) return undefined;
  const undated = byId.get(id.replace(/[-@]\d{8}$/, ''));
  return undated === undefined ? model(id, displayNameOf(id), '1970-01-01T00:00:00Z') : { ...undated, id };
}

function displayNameOf(id: string): string {
  return id
    .replace(/[-@]\d{8}$/, '')
    .replace(/(\d)-(\d)/, '$1.$2')
    .split('-')
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
    .join(' ');
}

export function toModelInfo(known: SimulatedModel): ModelInfo {
  const yes = { supported: true };
  const no = { supported: false };
  const modern = !known.id.startsWith('claude-3');
  const adaptive = modern && !known.id.includes('-4-5');
  return {
    type: 'model',
    id: known.id,
    display_name: known.displayName,
    created_at: known.createdAt,
    line: known.line,
    lifecycle: known.deprecated ? 'deprecated' : 'active',
    deprecated_at: known.deprecated ? '2025-10-28T00:00:00Z' : null,
    retires_at: null,
    max_input_tokens: known.contextWindow,
    max_tokens: known.maxOutputTokens,
    capabilities: {
      batch: yes,
      citations: yes,
      code_execution: no,
      context_management: {
        supported: false,
        clear_thinking_20251015: no,
        clear_tool_uses_20250919: no,
        compact_20260112: no,
      },
      effort: {
        supported: adaptive,
        low: { supported: adaptive },
        medium: { supported: adaptive },
        high: { supported: adaptive },
        xhigh: { supported: adaptive },
        max: { supported: adaptive },
      },
      image_input: yes,
      pdf_input: yes,
      server_tools: { supported: false, code_execution: no, web_search: no },
      structured_outputs: { supported: modern },
      thinking: {
        supported: true,
        types: {
          adaptive: { supported: adaptive },
          between_tools: { supported: adaptive },
          disabled: yes,
          enabled: yes,
        },
      },
    },
  };
}
