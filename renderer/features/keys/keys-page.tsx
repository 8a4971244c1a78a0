/** The Keys screen: every key under its organization, what it does, and all that can be done with it. What is open is in the address. */
import { useCallback, useMemo, useRef, useState, type ReactElement } from 'react';
import type { ServiceInfo } from '../../../shared/service-info.ts';
import { SimulatedBar } from '../../components/simulated/simulated-bar.tsx';
import { useServiceInfo } from '../../lib/api/use-service-info.ts';
import { useCommands } from '../../lib/commands.ts';
import { useTexts } from '../../lib/i18n/texts.tsx';
import { usePageTitle } from '../../lib/page-title.ts';
import { useUrlState } from '../../lib/url/url-state.ts';
import { KeyDialogs, type OpenDialog } from './key-dialogs.tsx';
import { countParts, groupKeys, readKeyFilter, type KeyFilter } from './key-groups.ts';
import { KeyTable } from './key-table.tsx';
import { KeysFoot } from './keys-foot.tsx';
import { KeysHead } from './keys-head.tsx';
import { KeysNotice } from './keys-notice.tsx';
import styles from './keys-page.module.css';
import { PoolRemarks } from './pool-remarks.tsx';
import { keysTexts } from './texts.ts';
import { useHeldKeys } from './use-held-keys.ts';
import { useKeyActions } from './use-key-actions.ts';
import { useKeyList } from './use-key-list.ts';

export function KeysPage(): ReactElement {
  const t = useTexts(keysTexts);
  usePageTitle(t('title'));
  const { query, list, now } = useKeyList();
  const service = useServiceInfo();
  const [parameters, change] = useUrlState();
  const filter = readKeyFilter(parameters.get('filter'));
  const search = parameters.get('search') ?? '';
  const [selected, setSelected] = useState<ReadonlySet<string>>(new Set());
  const [dialog, setDialog] = useDialog();
  const actions = useKeyActions();
  const searchField = useRef<HTMLInputElement>(null);
  const groups = useMemo(() => groupKeys(list ?? { keys: [], organizations: [] }), [list]);
  const held = useHeldKeys(groups, filter, search);
  const keys = list?.keys ?? [];
  const chosen = keys.filter(({ id }) => selected.has(id));
  const setFilter = useCallback(
    (next: KeyFilter) => change({ filter: next === 'all' ? undefined : next }, { push: true }),
    [change],
  );
  const openId = parameters.get('open');
  useKeysCommands(setDialog, searchField);
  return (
    <div className={styles.page}>
      {list?.simulated === true ? (
        <SimulatedBar word={t('simulated.word')} text={t(`simulated.${whySimulated(service.data)}`)} />
      ) : null}
      <KeysHead
        counts={countParts(keys)}
        filter={filter}
        onFilter={setFilter}
        search={search}
        onSearch={(text) => change({ search: text })}
        searchField={searchField}
        waiting={held.waiting}
        onAdd={() => setDialog({ kind: 'add' })}
        onImport={() => setDialog({ kind: 'import' })}
      />
      {list === undefined ? null : <PoolRemarks list={list} query={query} now={now} />}
      <div className={styles.list} {...held.hold}>
        {list === undefined || keys.length === 0 || held.groups.length === 0 ? (
          <KeysNotice
            query={query}
            filter={filter}
            search={search}
            onAdd={() => setDialog({ kind: 'add' })}
            onImport={() => setDialog({ kind: 'import' })}
            onClear={() => change({ filter: undefined, search: undefined })}
          />
        ) : (
          <KeyTable
            groups={held.groups}
            now={now}
            openId={openId}
            onOpen={(id) => change({ open: id ?? undefined }, { push: openId === null })}
            selected={selected}
            onSelect={setSelected}
            actions={actions}
            onDialog={setDialog}
          />
        )}
      </div>
      <KeysFoot
        list={list}
        chosen={chosen}
        actions={actions}
        onClear={() => setSelected(new Set())}
        onStorage={() => setDialog({ kind: 'storage' })}
      />
      <KeyDialogs open={dialog} list={list} onClose={() => setDialog(null)} />
    </div>
  );
}

/** Only where no key was ever there does the first one end it. */
function whySimulated(service: ServiceInfo | undefined): 'demo' | 'forced' | 'text' {
  if (service?.demo === true) return 'demo';
  return service?.upstream.reason === 'forced' ? 'forced' : 'text';
}

/** The forms that begin with nothing are in the address, so that other screens can lead to them. */
function useDialog(): readonly [OpenDialog | null, (dialog: OpenDialog | null) => void] {
  const [parameters, change] = useUrlState();
  const [own, setOwn] = useState<OpenDialog | null>(null);
  const named = parameters.get('dialog');
  const open = useCallback(
    (dialog: OpenDialog | null) => {
      const inAddress = dialog?.kind === 'add' || dialog?.kind === 'import' ? dialog.kind : undefined;
      setOwn(inAddress === undefined ? dialog : null);
      change({ dialog: inAddress });
    },
    [change],
  );
  return [named === 'add' || named === 'import' ? { kind: named } : own, open];
}

function useKeysCommands(
  open: (dialog: OpenDialog) => void,
  searchField: { readonly current: HTMLInputElement | null },
): void {
  const t = useTexts(keysTexts);
  useCommands(
    useMemo(() => {
      const group = t('command.group');
      return [
        { id: 'keys-add', group, title: t('add'), keys: 'n', run: () => open({ kind: 'add' }) },
        { id: 'keys-import', group, title: t('import'), keys: 'i', run: () => open({ kind: 'import' }) },
        {
          id: 'keys-find',
          group,
          title: t('command.find'),
          keys: '/',
          run: () => searchField.current?.focus(),
        },
      ];
    }, [t, open, searchField]),
  );
}
