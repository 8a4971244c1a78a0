/** Which environment this is. Simulated is hatched, here as in the band across the window. */
import type { ReactElement } from 'react';
import { classNames } from '../../lib/class-names.ts';
import { useTexts } from '../../lib/i18n/texts.tsx';
import { shellTexts } from '../texts.ts';
import styles from './environment-chip.module.css';

export type Environment = 'local' | 'simulated';

export function EnvironmentChip({ kind }: { readonly kind: Environment }): ReactElement {
  const t = useTexts(shellTexts);
  return <span className={classNames(styles.chip, styles[kind])}>{t(`environment.${kind}`)}</span>;
}
