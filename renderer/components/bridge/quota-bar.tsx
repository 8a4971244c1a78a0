/** A level against a limit, as a deck on piers at 70, 85 and 95 %. Solid is measured, dashed is where it will be. */
import type { ReactElement } from 'react';
import { classNames } from '../../lib/class-names.ts';
import styles from './quota-bar.module.css';

export const QUOTA_PIERS = [0.7, 0.85, 0.95] as const;

interface QuotaBarProps {
  /** Used of the limit, 0 to 1; more is drawn as full. */
  readonly share: number;
  /** Expected at the end of the period, 0 to 1; leave out where there is no forecast. */
  readonly forecast?: number;
  /** What it is a level of, with its figures: `Tokens today, 76 % of 2.5M`. */
  readonly label: string;
  /** 4 px high and without piers, for rows. */
  readonly slim?: boolean;
}

/** The tone of a level: near a limit from the second pier on, over it from the last. */
export function quotaTone(share: number): 'accent' | 'warn' | 'bad' {
  if (share >= QUOTA_PIERS[2]) return 'bad';
  return share >= QUOTA_PIERS[0] ? 'warn' : 'accent';
}

export function QuotaBar({ share, forecast, label, slim = false }: QuotaBarProps): ReactElement {
  const filled = clamp(share);
  const expected = forecast === undefined ? filled : Math.max(clamp(forecast), filled);
  const height = slim ? 4 : 6;
  return (
    <svg
      className={classNames(styles.bar, styles[quotaTone(share)])}
      width="100%"
      height={slim ? 4 : 10}
      role="img"
      aria-label={label}
    >
      <rect className={styles.track} width="100%" height={height} rx="1" />
      <rect className={styles.level} width={percent(filled)} height={height} rx="1" />
      {expected > filled ? (
        <rect
          className={styles.forecast}
          x={percent(filled)}
          y="0.5"
          width={percent(expected - filled)}
          height={height - 1}
          rx="1"
        />
      ) : null}
      {slim
        ? null
        : QUOTA_PIERS.map((pier) => (
            <rect key={pier} className={styles.pier} x={percent(pier)} y="6" width="1" height="4" />
          ))}
    </svg>
  );
}

function clamp(share: number): number {
  return Number.isFinite(share) ? Math.min(Math.max(share, 0), 1) : 0;
}

function percent(share: number): string {
  return `${(share * 100).toFixed(2)}%`;
}
