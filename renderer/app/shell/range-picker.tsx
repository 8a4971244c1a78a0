/** Chooses the range of time that the figures are of. */
import ChevronDown from 'lucide-react/icons/chevron-down';
import type { ReactElement } from 'react';
import { Button } from '../../components/ui/button.tsx';
import { Menu, MenuChoices } from '../../components/ui/menu.tsx';
import { formatMoment } from '../../lib/format/time-format.ts';
import { useNow } from '../../lib/format/use-now.ts';
import { useTexts } from '../../lib/i18n/texts.tsx';
import { RANGES, useTimeRange } from '../../lib/url/time-range.ts';
import { shellTexts } from '../texts.ts';
import styles from './top-bar.module.css';

export function RangePicker(): ReactElement {
  const t = useTexts(shellTexts);
  const [range, choose] = useTimeRange();
  const now = useNow();
  const name =
    range.kind === 'last'
      ? t(`range.${range.id}`)
      : t('range.between', {
          from: formatMoment(range.since, now),
          to: formatMoment(range.until, now),
        });
  return (
    <Menu
      align="end"
      trigger={
        <Button className={styles.range} aria-label={`${t('range.label')}: ${name}`}>
          {name}
          <ChevronDown />
        </Button>
      }
    >
      <MenuChoices
        value={range.kind === 'last' ? range.id : undefined}
        choices={RANGES.map(({ id }) => ({ value: id, text: t(`range.${id}`) }))}
        onChange={(id) =>
          choose({ kind: 'last', id, ms: RANGES.find((each) => each.id === id)?.ms ?? 0 }, { push: true })
        }
      />
    </Menu>
  );
}
