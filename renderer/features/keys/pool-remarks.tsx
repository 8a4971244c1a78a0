/** What concerns all keys at once: that these are old, that paid calls are stopped, which models are overloaded upstream. */
import type { UseQueryResult } from '@tanstack/react-query';
import type { ReactElement, ReactNode } from 'react';
import type { KeyList } from '../../../shared/keys.ts';
import type { GlyphName } from '../../components/state-glyph/glyph-shapes.tsx';
import { StateGlyph } from '../../components/state-glyph/state-glyph.tsx';
import type { ApiFailure } from '../../lib/api/answer.ts';
import { formatClock, formatClockWithSeconds } from '../../lib/format/time-format.ts';
import { useTexts } from '../../lib/i18n/texts.tsx';
import { countdown } from './key-situation.ts';
import styles from './pool-remarks.module.css';
import { keysTexts } from './texts.ts';

export interface PoolRemarksProps {
  readonly list: KeyList;
  readonly query: UseQueryResult<KeyList, ApiFailure>;
  readonly now: number;
}

export function PoolRemarks({ list, query, now }: PoolRemarksProps): ReactElement {
  const t = useTexts(keysTexts);
  return (
    <>
      {query.isError ? (
        <Remark glyph="degraded">
          {t('outdated', { time: formatClockWithSeconds(list.atMs), reason: query.error.failure.message })}
        </Remark>
      ) : null}
      {list.brownOuts.map(({ model, sinceMs, nextTryMs }) => (
        <Remark key={model} glyph="degraded">
          {t('brownOut', { model, time: formatClock(sinceMs), next: countdown(nextTryMs, now) })}
        </Remark>
      ))}
    </>
  );
}

function Remark({
  glyph,
  children,
}: {
  readonly glyph: GlyphName;
  readonly children: ReactNode;
}): ReactElement {
  return (
    <p className={styles.remark}>
      <StateGlyph name={glyph} />
      <span>{children}</span>
    </p>
  );
}
