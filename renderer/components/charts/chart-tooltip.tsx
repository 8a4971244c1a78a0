/** The values of one bucket, beside the crosshair, where it hides the fewest of them. */
import { useLayoutEffect, useRef, type ReactElement } from 'react';
import { useTexts } from '../../lib/i18n/texts.tsx';
import { formatCount } from '../../lib/format/number-format.ts';
import { FEW_SAMPLES, type ChartSeries } from './chart-series.ts';
import type { ChartKind } from './plot.tsx';
import { SeriesKey } from './series-key.tsx';
import { chartTexts } from './texts.ts';
import { placeTooltip, type Point } from './tooltip-place.ts';
import styles from './chart.module.css';

export interface TooltipRow {
  readonly series: ChartSeries;
  readonly text: string;
  /** px from the top of the plot; null for a gap. */
  readonly y: number | null;
}

interface ChartTooltipProps {
  readonly kind: ChartKind;
  readonly heading: string;
  readonly samples: number | undefined;
  readonly filling: boolean;
  readonly rows: readonly TooltipRow[];
  readonly x: number;
  readonly plot: { readonly width: number; readonly height: number };
  readonly overhang: number;
  readonly points: () => readonly Point[];
}

export function ChartTooltip(props: ChartTooltipProps): ReactElement {
  const { kind, heading, samples, filling, rows, x, plot, overhang, points } = props;
  const t = useTexts(chartTexts);
  const element = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    const tooltip = element.current;
    if (tooltip === null) return;
    const size = { width: tooltip.offsetWidth, height: tooltip.offsetHeight };
    const corner = placeTooltip({ x, plot, tooltip: size, points: points(), overhang });
    tooltip.style.translate = `${Math.round(corner.x)}px ${Math.round(corner.y)}px`;
  });
  const few = samples !== undefined && samples > 0 && samples < FEW_SAMPLES;
  return (
    <div className={styles.tooltip} data-chart-tooltip ref={element} aria-hidden="true">
      <header>
        <span>{heading}</span>
        {samples === undefined ? null : <span>{t('samples', { count: formatCount(samples) })}</span>}
      </header>
      <dl>
        {rows.map(({ series, text }) => (
          <div key={series.id}>
            <dt>
              <SeriesKey kind={kind} series={series} />
              {series.label}
            </dt>
            <dd>{text}</dd>
          </div>
        ))}
      </dl>
      {filling ? <p>{t('stillFilling')}</p> : null}
      {few ? <p>{t('lowConfidence', { count: formatCount(samples) })}</p> : null}
    </div>
  );
}
