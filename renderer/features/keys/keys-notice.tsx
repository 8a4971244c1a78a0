/** What stands in the place of the list: still loading, not to be had, no key yet, or none that fits. */
import type { UseQueryResult } from '@tanstack/react-query';
import type { ReactElement } from 'react';
import type { KeyList } from '../../../shared/keys.ts';
import { Button } from '../../components/ui/button.tsx';
import { Notice } from '../../components/ui/notice.tsx';
import type { ApiFailure } from '../../lib/api/answer.ts';
import { formatCount } from '../../lib/format/number-format.ts';
import { useTexts } from '../../lib/i18n/texts.tsx';
import type { KeyFilter } from './key-groups.ts';
import { keysTexts } from './texts.ts';

export interface KeysNoticeProps {
  readonly query: UseQueryResult<KeyList, ApiFailure>;
  readonly filter: KeyFilter;
  readonly search: string;
  readonly onAdd: () => void;
  readonly onImport: () => void;
  readonly onClear: () => void;
}

export function KeysNotice(props: KeysNoticeProps): ReactElement {
  const { query, filter, search, onAdd, onImport, onClear } = props;
  const t = useTexts(keysTexts);
  const { data } = query;
  if (data === undefined) {
    return query.isError ? (
      <Notice
        glyph="dead"
        role="alert"
        title={t('failedTitle')}
        actions={<Button onClick={() => void query.refetch()}>{t('retry')}</Button>}
      >
        {query.error.failure.message}
      </Notice>
    ) : (
      <Notice glyph="active" title={t('loading')} />
    );
  }
  if (data.keys.length === 0) {
    return (
      <Notice
        glyph="waiting"
        title={t('empty.title')}
        actions={
          <>
            <Button onClick={onAdd}>{t('add')}</Button>
            <Button onClick={onImport}>{t('import')}</Button>
          </>
        }
      >
        {t('empty.text')}
      </Notice>
    );
  }
  const count = formatCount(data.keys.length);
  return (
    <Notice
      glyph="cancelled"
      title={t('nothing.title')}
      actions={<Button onClick={onClear}>{t('nothing.clear')}</Button>}
    >
      {search.trim() === '' && filter !== 'all'
        ? t('nothing.textFilter', { count })
        : t('nothing.text', { count, search })}
    </Notice>
  );
}
