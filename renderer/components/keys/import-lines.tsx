/** What each line of an imported text comes to. Nothing of a value is in it but a mask. */
import type { ReactElement } from 'react';
import type { ImportLine, ImportResult } from '../../../shared/keys.ts';
import { formatCount, MISSING } from '../../lib/format/number-format.ts';
import { useTexts } from '../../lib/i18n/texts.tsx';
import type { GlyphName } from '../state-glyph/glyph-shapes.tsx';
import { StateMark } from '../state-glyph/state-glyph.tsx';
import styles from './import-lines.module.css';
import { keyFormTexts } from './texts.ts';

const GLYPHS: Readonly<Record<ImportLine['verdict'], GlyphName>> = {
  new: 'waiting',
  added: 'completed',
  duplicate: 'acknowledged',
  malformed: 'dead',
  refused: 'open',
  ignored: 'cancelled',
};

export function ImportLines({ result }: { readonly result: ImportResult }): ReactElement {
  const t = useTexts(keyFormTexts);
  const { lines, counts, committed } = result;
  const hidden = counts.ignored - lines.filter(({ verdict }) => verdict === 'ignored').length;
  return (
    <>
      <p role="status" className={styles.counts}>
        {t(
          committed ? 'import.result' : 'import.found',
          Object.fromEntries(Object.entries(counts).map(([verdict, count]) => [verdict, formatCount(count)])),
        )}
      </p>
      {lines.length === 0 ? null : (
        // A region that scrolls is reached by the keyboard too.
        // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex
        <div className={styles.scroll} role="region" aria-label={t('import.lines')} tabIndex={0}>
          <table className={styles.table}>
            <thead>
              <tr>
                <th className={styles.line}>{t('import.line')}</th>
                <th className={styles.verdict}>{t('import.verdictOf')}</th>
                <th>{t('import.variable')}</th>
                <th>{t('import.becomes')}</th>
              </tr>
            </thead>
            <tbody>
              {lines.map((line) => (
                <LineRow key={line.line} line={line} />
              ))}
            </tbody>
          </table>
        </div>
      )}
      {hidden > 0 ? (
        <p className={styles.more}>{t('import.notListed', { count: formatCount(hidden) })}</p>
      ) : null}
    </>
  );
}

function LineRow({ line }: { readonly line: ImportLine }): ReactElement {
  const t = useTexts(keyFormTexts);
  return (
    <tr data-verdict={line.verdict}>
      <td className={styles.line}>{formatCount(line.line)}</td>
      <td>
        <StateMark name={GLYPHS[line.verdict]} word={t(`import.verdict.${line.verdict}`)} />
      </td>
      <td>
        <code>{line.variable ?? MISSING}</code>
        {line.reason === null ? null : <span className={styles.reason}>{line.reason}</span>}
      </td>
      <td>
        {line.label === null ? (
          line.masked === null ? (
            MISSING
          ) : (
            <code>{line.masked}</code>
          )
        ) : (
          <>
            <b>{line.label}</b>
            <span className={styles.reason}>
              <code>{line.masked}</code>
              {line.tier === 'fallback' ? `, ${t('import.fallback')}` : null}
            </span>
          </>
        )}
      </td>
    </tr>
  );
}
