/** Chooses the range of time that the figures are of. */
import ChevronDown from 'lucide-react/icons/chevron-down';
import type { ReactElement } from 'react';
import { Button } from '../../components/ui/button.tsx';
import { Menu, MenuChoices } from '../../components/ui/menu.tsx';
import { formatClock, formatDay } from '../../lib/format/time-format.ts';
import { useTexts } from '../../lib/i18n/texts.tsx';
import { RANGES, useTimeRange } from '../../lib/url/time-range.ts';
import { shellTexts } from '../texts.ts';
import styles from './top-bar.module.css';

const DAY_MS = 86_400_000;

export function RangePicker(): ReactElement {
  const t = useTexts(shellTexts);
  const [range, choose] = useTimeRange();
  const name = range.kind === 'last' ? t(`range.${range.id}`) : t('range.between', spelled(range));
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

function spelled({ since, until }: { readonly since: number; readonly until: number }): {
  from: string;
  to: string;
} {
  const format = until - since > DAY_MS ? formatDay : formatClock;
  return { from: format(since), to: format(until) };
}
