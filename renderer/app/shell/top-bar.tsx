/** What is connected and how well, search, range and the live control. Stands above every screen. */
import type { ReactElement } from 'react';
import { SpendingSwitch } from '../../components/spending/spending-switch.tsx';
import { useServiceInfo } from '../../lib/api/use-service-info.ts';
import { AsOf } from './as-of.tsx';
import { ConnectionMenu } from './connection-menu.tsx';
import { EnvironmentChip } from './environment-chip.tsx';
import { LinkStatus } from './link-status.tsx';
import { LiveControl } from './live-control.tsx';
import { RangePicker } from './range-picker.tsx';
import { SearchButton } from './search-button.tsx';
import styles from './top-bar.module.css';

export function TopBar({ rangeShown }: { readonly rangeShown: boolean }): ReactElement {
  const { data } = useServiceInfo();
  return (
    <header className={styles.top}>
      {data === undefined ? null : <EnvironmentChip kind={data.upstream.simulated ? 'simulated' : 'local'} />}
      <ConnectionMenu />
      <LinkStatus />
      <SpendingSwitch />
      <span className={styles.spring} />
      <SearchButton />
      {rangeShown ? <RangePicker /> : null}
      <LiveControl />
      <AsOf />
    </header>
  );
}
