/**
 * Imports the keys of a `.env` text: a preview says of each line what would come of it and sends nothing anywhere; the commit
 * tests what is new, a few at a time, and saves all that the upstream accepted in one transaction. A line that cannot be
 * taken keeps none of the others back.
 */
import {
  DEFAULT_KEY_SETTINGS,
  MAX_IMPORT_BYTES,
  type ImportLine,
  type ImportResult,
  type KeyTest,
} from '../../shared/keys.ts';
import { fingerprintOf } from '../secrets/fingerprint.ts';
import { sealedKey, secretClash } from './add-key.ts';
import { freeLabel, isSame } from './free-label.ts';
import { commit, sentence, type KeyContext } from './key-context.ts';
import { done, refused, storeTrouble, type Actor, type KeyOutcome } from './key-outcome.ts';
import { parseEnvKeys, type EnvLine } from './parse-env-keys.ts';

type KeyLine = Extract<EnvLine, { kind: 'key' }>;

/** Each is a request to the upstream. */
const MOST_KEYS = 100;
const TESTS_AT_ONCE = 4;
/** Ignored lines that are listed; all are counted. */
const MOST_IGNORED_LISTED = 100;

export async function importKeys(
  context: KeyContext,
  wanted: { readonly text: string; readonly commit: boolean; readonly test: boolean },
  by: Actor,
): Promise<KeyOutcome<ImportResult>> {
  const { text } = wanted;
  if (Buffer.byteLength(text) > MAX_IMPORT_BYTES) return tooLarge();
  if (text.includes('\0')) {
    return refused(
      'bad_parameter',
      'this is no plain text (it looks like UTF-16): save it as UTF-8.',
      'text',
    );
  }
  const found = await parseEnvKeys(text);
  const keys = found.filter((line) => line.kind === 'key');
  if (keys.length > MOST_KEYS) {
    const problem = `it holds ${keys.length} keys; at most ${MOST_KEYS} are imported at once.`;
    return refused('bad_parameter', problem, 'text');
  }
  const preview = planImport(context, found);
  if (!wanted.commit) return done(resultOf(preview, false));
  const fresh = preview.filter(isNew);
  const tests = wanted.test
    ? await testAll(
        context,
        fresh.map(({ key }) => key),
      )
    : new Map<KeyLine, KeyTest>();
  return context.inTurn.run(async () => {
    // Others may have added one of them meanwhile.
    const lines = planImport(context, found).map((line): PlannedLine => {
      const test = line.key === null ? undefined : tests.get(line.key);
      if (!isNew(line) || (wanted.test && test?.ok === true) || !wanted.test) return line;
      return {
        ...line,
        shown: { ...line.shown, verdict: 'refused', reason: test?.message ?? 'it was not tested' },
      };
    });
    try {
      await addAll(context, lines.filter(isNew), tests, by);
    } catch (error) {
      return storeTrouble(error);
    }
    const shown = lines.map((line): PlannedLine => {
      return isNew(line) ? { ...line, shown: { ...line.shown, verdict: 'added' } } : line;
    });
    return done(resultOf(shown, true));
  });
}

export function tooLarge() {
  return refused(
    'request_too_large',
    `this is more than ${MAX_IMPORT_BYTES / 2 ** 20} MB of text, and no .env file. Nothing was read.`,
  );
}

interface PlannedLine {
  readonly shown: ImportLine;
  readonly key: KeyLine | null;
}

type NewLine = PlannedLine & { readonly key: KeyLine };

const isNew = (line: PlannedLine): line is NewLine => line.key !== null && line.shown.verdict === 'new';

function planImport(context: KeyContext, found: readonly EnvLine[]): PlannedLine[] {
  const labels = context.catalogue.all.map(({ record }) => record.label);
  const lineOf = new Map<string, number>();
  return found.map((line): PlannedLine => {
    const blank = { line: line.line, variable: line.variable, label: null, tier: null, masked: null };
    if (line.kind !== 'key')
      return { shown: { ...blank, verdict: line.kind, reason: line.reason }, key: null };
    const fingerprint = fingerprintOf(line.secret, context.directoryId);
    const masked = line.secret.masked;
    const twice = lineOf.get(fingerprint);
    lineOf.set(fingerprint, twice ?? line.line);
    const known = secretClash(context, line.secret)?.refusal.message.replace(/^secret: /, '');
    const reason = twice === undefined ? known : `it is the key of line ${twice}`;
    if (reason !== undefined) return { shown: { ...blank, masked, verdict: 'duplicate', reason }, key: line };
    const label = freeLabel(line.label, (wanted) => labels.some((taken) => isSame(taken, wanted)));
    labels.push(label);
    return { shown: { ...blank, label, tier: line.tier, masked, verdict: 'new', reason: null }, key: line };
  });
}

async function testAll(context: KeyContext, lines: readonly KeyLine[]): Promise<Map<KeyLine, KeyTest>> {
  const tests = new Map<KeyLine, KeyTest>();
  const waiting = [...lines];
  const work = async (): Promise<void> => {
    for (let line = waiting.shift(); line !== undefined; line = waiting.shift()) {
      // A few workers, each with one test at a time.
      // oxlint-disable-next-line no-await-in-loop
      tests.set(line, await context.tester.test(line.secret));
    }
  };
  await Promise.all(Array.from({ length: TESTS_AT_ONCE }, work));
  return tests;
}

async function addAll(
  context: KeyContext,
  lines: readonly NewLine[],
  tests: ReadonlyMap<KeyLine, KeyTest>,
  by: Actor,
): Promise<void> {
  if (lines.length === 0) return;
  const put = await Promise.all(
    lines.map(({ key, shown }) => {
      const settings = { ...DEFAULT_KEY_SETTINGS, tier: key.tier };
      const label = shown.label ?? key.label;
      return sealedKey(context, { secret: key.secret, label, settings }, tests.get(key) ?? null);
    }),
  );
  const events = put.map(({ record, lastTest }) => {
    const tested = lastTest === null ? 'not tested' : 'accepted by the upstream';
    return { keyId: record.id, kind: 'added', text: sentence('Imported', by, `${record.masked}, ${tested}`) };
  });
  await commit(context, { put, events, configured: true });
}

function resultOf(planned: readonly PlannedLine[], committed: boolean): ImportResult {
  const counts = { new: 0, added: 0, duplicate: 0, malformed: 0, refused: 0, ignored: 0 };
  const lines: ImportLine[] = [];
  for (const { shown } of planned) {
    counts[shown.verdict] += 1;
    if (shown.verdict !== 'ignored' || counts.ignored <= MOST_IGNORED_LISTED) lines.push(shown);
  }
  return { committed, lines, counts };
}
