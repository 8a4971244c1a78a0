/** Title, filter, search, and how a key comes in. */
import Import from 'lucide-react/icons/import';
import ListFilter from 'lucide-react/icons/list-filter';
import Plus from 'lucide-react/icons/plus';
import type { ReactElement, RefObject } from 'react';
import { Button } from '../../components/ui/button.tsx';
import { Segmented } from '../../components/ui/segmented.tsx';
import { formatCount } from '../../lib/format/number-format.ts';
import { useTexts } from '../../lib/i18n/texts.tsx';
import type { KeyFilter } from './key-groups.ts';
import styles from './keys-head.module.css';
import { keysTexts } from './texts.ts';

export interface KeysHeadProps {
  readonly counts: Readonly<Record<KeyFilter, number>>;
  readonly filter: KeyFilter;
  readonly onFilter: (filter: KeyFilter) => void;
  readonly search: string;
  readonly onSearch: (text: string) => void;
  readonly searchField: RefObject<HTMLInputElement | null>;
  /** Rows that wait until the pointer leaves the list. */
  readonly waiting: number;
  readonly onAdd: () => void;
  readonly onImport: () => void;
}

export function KeysHead(props: KeysHeadProps): ReactElement {
  const { counts, filter, onFilter, search, onSearch, searchField, waiting, onAdd, onImport } = props;
  const t = useTexts(keysTexts);
  const choice = (value: KeyFilter) => ({
    value,
    text: t(`filter.${value}`),
    count: formatCount(counts[value]),
  });
  return (
    <header className={styles.head}>
      <h1>{t('title')}</h1>
      <Segmented
        label={t('show')}
        value={filter}
        choices={[
          choice('all'),
          { ...choice('serving'), glyph: 'healthy' },
          { ...choice('out'), glyph: 'open' },
          { ...choice('disabled'), glyph: 'disabled' },
        ]}
        onChange={onFilter}
      />
      <span className={styles.search}>
        <ListFilter />
        <input
          ref={searchField}
          type="search"
          aria-label={t('search')}
          placeholder={t('search')}
          autoComplete="off"
          spellCheck={false}
          value={search}
          onChange={(event) => onSearch(event.target.value)}
        />
      </span>
      <span className={styles.waiting} role="status">
        {waiting === 0 ? null : t('waiting', { count: waiting })}
      </span>
      <Button icon={<Import />} onClick={onImport}>
        {t('import')}
      </Button>
      <Button kind="primary" icon={<Plus />} onClick={onAdd}>
        {t('add')}
      </Button>
    </header>
  );
}
