/** Keys as a terminal shows them. */
import { styleText } from 'node:util';
import type { ImportResult, KeyDetail, KeyList, KeyTest, KeyView } from '../../shared/keys.ts';
import { plainText, textTable, type Cell, type TableLayout } from './text-table.ts';

const COLOURS: Readonly<Record<string, Cell['style']>> = {
  healthy: 'green',
  degraded: 'yellow',
  recovering: 'yellow',
  'half-open': 'yellow',
  open: 'red',
  quarantined: 'red',
  disabled: 'dim',
  unused: 'dim',
  new: 'green',
  added: 'green',
  duplicate: 'dim',
  ignored: 'dim',
  malformed: 'red',
  refused: 'red',
};

/** Lines of fewer characters show less of each key. */
const WIDE = 130;

export function keyListing(list: KeyList, layout: TableLayout, now: number): string {
  const notes = [
    ...(list.stopped === null
      ? []
      : [`All paid calls are stopped: ${list.stopped}. To let them go on: npm run keys -- resume`]),
    ...(list.simulated ? ['The built-in simulator answers; nothing is sent to the upstream.'] : []),
  ];
  const before = notes.map((note) => `${tint(note, 'yellow', layout)}\n`).join('');
  if (list.keys.length === 0) return `${before}There are no keys. To add one: npm run keys -- add <label>\n`;
  const organizations = new Map(
    list.organizations.map(({ id, name, keys }) => [id, { name, keys: keys.length }]),
  );
  const narrow = layout.columns !== undefined && layout.columns < WIDE;
  const rows = list.keys.map((key): Cell[] => {
    const organization = key.live === null ? undefined : organizations.get(key.live.organizationId);
    const state = stateOf(key);
    const more: Cell[] = [
      { text: String(key.priority), right: true },
      { text: String(key.weight), right: true },
      { text: organization === undefined || organization.name === key.label ? '–' : organization.name },
      { text: key.source },
    ];
    return [
      { text: key.label, style: 'bold' },
      { text: key.masked },
      { text: state, style: COLOURS[state] },
      { text: key.tier },
      { text: inFlight(key), right: true },
      { text: today(key), right: true },
      ...(narrow ? [] : more),
      { text: reasonOf(key, now), style: 'dim' },
    ];
  });
  const more = narrow ? [] : ['PRIO', 'WEIGHT', 'ORGANIZATION', 'FROM'];
  const headings = ['LABEL', 'KEY', 'STATE', 'TIER', 'NOW', 'TODAY', ...more, 'REMARK'];
  return before + textTable(headings, rows, layout);
}

export function keyDetails({ key, history }: KeyDetail, layout: TableLayout, now: number): string {
  const { limits, live } = key;
  const facts: [string, string][] = [
    ['Key', key.masked],
    ['State', `${stateOf(key)}${suffix(reasonOf(key, now))}`],
    ['From', key.variable ?? key.source],
    ['Tier', `${key.tier}, priority ${key.priority}, weight ${key.weight}`],
    ['Organization', key.organization ?? 'learnt from answers'],
    ['Concurrency', key.concurrency === null ? 'any' : String(key.concurrency)],
    [
      'Per minute',
      limitsText(limits.requestsPerMinute, limits.inputTokensPerMinute, limits.outputTokensPerMinute),
    ],
    ['Per day', limitsText(limits.requestsPerDay, limits.inputTokensPerDay, limits.outputTokensPerDay)],
    ['Requests', live === null ? '–' : `${live.requests}, ${live.failures} failed, ${live.inFlight} now`],
    ['Upstream', key.upstreamOrigin ?? '–'],
    [
      'Last test',
      key.lastTest === null ? 'never' : `${key.lastTest.message} (${ago(key.lastTest.atMs, now)})`,
    ],
    ['Id', key.id],
  ];
  const width = Math.max(...facts.map(([name]) => name.length));
  const lines = facts.map(
    ([name, value]) => `  ${tint(name.padEnd(width), 'dim', layout)}  ${plainText(value)}`,
  );
  const events = history.map(({ atMs, text }) => [
    { text: `  ${timeOf(atMs)}`, style: 'dim' as const },
    { text },
  ]);
  const past = events.length === 0 ? '' : `\n${textTable(['  HISTORY', ''], events, layout)}`;
  return `${tint(key.label, 'bold', layout)}\n${lines.join('\n')}\n${past}`;
}

export function importListing(result: ImportResult, layout: TableLayout): string {
  const rows = result.lines.map((line): Cell[] => [
    { text: String(line.line), right: true },
    { text: line.verdict, style: COLOURS[line.verdict] },
    { text: line.variable ?? '–' },
    { text: line.label ?? '–', style: 'bold' },
    { text: line.masked ?? '–' },
    { text: line.reason ?? '', style: 'dim' },
  ]);
  if (rows.length === 0) return 'There is no line of a key (ANTHROPIC_API_KEY…) in it.\n';
  return textTable(['LINE', 'VERDICT', 'VARIABLE', 'LABEL', 'KEY', 'REMARK'], rows, layout);
}

export function testLine(what: string, test: KeyTest, layout: TableLayout): string {
  const organization = test.organizationId === null ? '' : ` Organization ${test.organizationId}.`;
  const verdict = tint(test.verdict, test.ok ? 'green' : 'red', layout);
  return `${what}: ${verdict}. ${test.message}${organization}\n`;
}

function tint(text: string, style: NonNullable<Cell['style']>, { colour }: TableLayout): string {
  return colour ? styleText(style, text, { validateStream: false }) : text;
}

function stateOf(key: KeyView): string {
  if (key.leftOut !== null) return 'unused';
  return key.live?.state ?? (key.disabled === null ? 'unused' : 'disabled');
}

function reasonOf(key: KeyView, now: number): string {
  if (key.leftOut !== null) return key.leftOut;
  if (key.disabled !== null) return `${key.disabled.reason}, ${ago(key.disabled.atMs, now)}`;
  const { live } = key;
  if (live === null) return '';
  const until = live.untilMs === null ? '' : `, ${ahead(live.untilMs, now)}`;
  return live.reason === null ? '' : `${live.reason}${until}`;
}

function inFlight({ live, concurrency }: KeyView): string {
  if (live === null) return '–';
  return concurrency === null ? String(live.inFlight) : `${live.inFlight} of ${concurrency}`;
}

/** The fullest of the day's quotas, else the requests of the day. */
function today({ live }: KeyView): string {
  if (live === null) return '–';
  const shares = live.day.flatMap(({ used, limit }) => (limit === null || limit === 0 ? [] : [used / limit]));
  if (shares.length > 0) return `${Math.round(100 * Math.max(...shares))} %`;
  return String(live.day.find(({ dimension }) => dimension === 'requests')?.used ?? 0);
}

function limitsText(requests: number | null, input: number | null, output: number | null): string {
  const part = (limit: number | null, name: string): string =>
    `${limit === null ? 'any' : limit.toLocaleString('en')} ${name}`;
  return [part(requests, 'requests'), part(input, 'input'), part(output, 'output tokens')].join(', ');
}

function suffix(reason: string): string {
  return reason === '' ? '' : `: ${reason}`;
}

function ahead(atMs: number, now: number): string {
  return atMs <= now ? 'now' : `for ${span(atMs - now)} more`;
}

function ago(atMs: number, now: number): string {
  return `${span(Math.max(0, now - atMs))} ago`;
}

/** `12 s`, `5 min`, `3 h`, `2 d` */
export function span(ms: number): string {
  const seconds = Math.round(ms / 1000);
  if (seconds < 90) return `${seconds} s`;
  if (seconds < 90 * 60) return `${Math.round(seconds / 60)} min`;
  if (seconds < 36 * 3600) return `${Math.round(seconds / 3600)} h`;
  return `${Math.round(seconds / 86_400)} d`;
}

function timeOf(ms: number): string {
  return new Date(ms).toISOString().slice(0, 16).replace('T', ' ');
}
