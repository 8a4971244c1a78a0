/** The columns of the list: what each says of a request, how it is aligned, and which go first where it is narrow. */
import type { ReactNode } from 'react';
import type { RequestEvent } from '../../../shared/request-event.ts';
import { StateGlyph, StateMark } from '../../components/state-glyph/state-glyph.tsx';
import { FigureText } from '../../components/ui/figure-text.tsx';
import { durationParts, formatCount, MISSING } from '../../lib/format/number-format.ts';
import type { TextKey } from '../../lib/i18n/texts.tsx';
import { inputTokensOf, KIND_GLYPHS, kindOf } from './request-kind.ts';
import styles from './request-table.module.css';
import type { english } from './texts.en.ts';

export interface RequestColumn {
  readonly id: keyof (typeof english)['column'];
  readonly title: TextKey<typeof english>;
  readonly help?: TextKey<typeof english>;
  readonly numeric?: boolean;
  /** 1 goes first where it gets narrow, then 2, then 3; the others stay. */
  readonly leaves?: 1 | 2 | 3;
  readonly show: (event: RequestEvent) => ReactNode;
}

const none = <span className="unit">{MISSING}</span>;

/** Without the time, which every row shows in its own way. */
export const REQUEST_COLUMNS: readonly RequestColumn[] = [
  {
    id: 'status',
    title: 'column.status',
    show: (event) => {
      const kind = kindOf(event);
      const { glyph, tone } = KIND_GLYPHS[kind];
      // What went well stands back, so that the rest is seen.
      return kind === 'answered' ? (
        <span className={styles.quiet}>
          <StateGlyph name={glyph} tone={tone} />
          {event.status}
        </span>
      ) : (
        <StateMark name={glyph} tone={tone} word={String(event.status)} />
      );
    },
  },
  { id: 'model', title: 'column.model', show: (event) => event.model ?? `${event.method} ${event.path}` },
  { id: 'user', title: 'column.user', leaves: 1, show: (event) => event.userId ?? event.clientKeyId ?? none },
  { id: 'key', title: 'column.key', show: (event) => event.keyLabel ?? none },
  {
    id: 'cache',
    title: 'column.cache',
    leaves: 1,
    show: (event) => (event.cacheResult === 'off' ? none : event.cacheResult),
  },
  {
    id: 'input',
    title: 'column.input',
    help: 'columnHelp.input',
    numeric: true,
    leaves: 2,
    show: (event) => formatCount(inputTokensOf(event)),
  },
  {
    id: 'output',
    title: 'column.output',
    help: 'columnHelp.output',
    numeric: true,
    leaves: 2,
    show: (event) => formatCount(event.outputTokens),
  },
  {
    id: 'firstByte',
    title: 'column.firstByte',
    help: 'columnHelp.firstByte',
    numeric: true,
    leaves: 3,
    show: (event) => <FigureText {...durationParts(event.firstByteMs)} />,
  },
  {
    id: 'duration',
    title: 'column.duration',
    help: 'columnHelp.duration',
    numeric: true,
    show: (event) => <FigureText {...durationParts(event.durationMs)} />,
  },
  {
    id: 'attempts',
    title: 'column.attempts',
    help: 'columnHelp.attempts',
    numeric: true,
    leaves: 1,
    show: (event) => event.attempts,
  },
  { id: 'error', title: 'column.error', show: (event) => event.errorClass },
];
