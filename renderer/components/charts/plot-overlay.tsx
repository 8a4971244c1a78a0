/**
 * What lies over the drawing of a chart: the crosshair that all charts of a page share, a dot on every series, and on the
 * chart that is pointed at the tooltip. The pointer, the keyboard and a touch move it; a click opens the requests of the
 * bucket; a drag zooms in.
 *
 * To a keyboard and a screen reader the plot is a slider over the buckets, whose value is what the chart shows there.
 */
import {
  useContext,
  useRef,
  useState,
  type KeyboardEvent,
  type PointerEvent,
  type ReactElement,
} from 'react';
import { useTexts } from '../../lib/i18n/texts.tsx';
import { stack, latestPlace, placeAt, type Buckets, type ChartSeries } from './chart-series.ts';
import { ChartTooltip, type TooltipRow } from './chart-tooltip.tsx';
import { CrosshairContext, useCrosshair } from './crosshair.ts';
import { placeOf, xOf, yOf, type PlotBox } from './plot-box.ts';
import type { ChartKind } from './plot.tsx';
import { chartTexts } from './texts.ts';
import styles from './chart.module.css';

export interface Period {
  /** Wall clock, ms since the epoch. */
  readonly from: number;
  readonly to: number;
}

interface PlotOverlayProps {
  readonly id: string;
  readonly title: string;
  readonly kind: ChartKind;
  readonly series: readonly ChartSeries[];
  readonly buckets: Buckets;
  readonly box: PlotBox;
  /** The top of the y axis. */
  readonly top: number;
  readonly samples?: readonly number[] | undefined;
  readonly format: (value: number | null) => string;
  /** `14:24, 1 min` */
  readonly nameOf: (place: number) => string;
  readonly onOpen?: ((period: Period) => void) | undefined;
  readonly onZoom?: ((period: Period) => void) | undefined;
}

/** A pointer that moved less than this between press and release meant a click, px. */
const DRAG_FROM = 5;

export function PlotOverlay(props: PlotOverlayProps): ReactElement {
  const { id, title, kind, series, buckets, box, top, onOpen, onZoom } = props;
  const t = useTexts(chartTexts);
  const crosshair = useContext(CrosshairContext);
  const state = useCrosshair();
  const pressed = useRef<number | null>(null);
  const [drag, setDrag] = useState<readonly [number, number] | null>(null);
  const place = state.at === null ? -1 : placeAt(buckets, state.at);
  const rows = tooltipRows(props, place);
  const last = buckets.times.length - 1;

  const pointAt = (next: number): void => {
    const time = buckets.times[Math.min(Math.max(next, 0), last)];
    if (time !== undefined) crosshair.set(time, id);
  };
  const periodOf = (first: number, final: number): Period => ({
    from: buckets.times[first] ?? 0,
    to: (buckets.times[final] ?? 0) + buckets.size,
  });
  const xIn = (event: PointerEvent<HTMLElement>): number =>
    event.clientX - event.currentTarget.getBoundingClientRect().left;
  const placeIn = (event: PointerEvent<HTMLElement>): number => placeOf(xIn(event), buckets, box.plotWidth);

  const onPointerMove = (event: PointerEvent<HTMLElement>): void => {
    pointAt(placeIn(event));
    const from = pressed.current;
    if (from === null || onZoom === undefined) return;
    const to = Math.min(Math.max(xIn(event), 0), box.plotWidth);
    if (drag !== null || Math.abs(to - from) >= DRAG_FROM) setDrag([from, to]);
  };
  const onPointerUp = (event: PointerEvent<HTMLElement>): void => {
    const from = pressed.current;
    pressed.current = null;
    setDrag(null);
    if (from === null || last < 0) return;
    const [first = 0, final = 0] = [placeOf(from, buckets, box.plotWidth), placeIn(event)].toSorted(
      (a, b) => a - b,
    );
    if (drag === null) onOpen?.(periodOf(final, final));
    else onZoom?.(periodOf(first, final));
  };
  const onKeyDown = (event: KeyboardEvent<HTMLElement>): void => {
    const current = place < 0 ? latestPlace(series, buckets) : place;
    const moves: Partial<Record<string, () => void>> = {
      ArrowLeft: () => pointAt(current - 1),
      ArrowRight: () => pointAt(current + 1),
      PageUp: () => pointAt(current - 10),
      PageDown: () => pointAt(current + 10),
      Home: () => pointAt(0),
      End: () => pointAt(last),
      Enter: () => onOpen?.(periodOf(current, current)),
      Escape: () => crosshair.set(null, null),
    };
    const move = moves[event.key];
    if (move === undefined || last < 0) return;
    event.preventDefault();
    move();
  };

  return (
    <div
      className={styles.overlay}
      // The geometry is a figure of the drawing, set on the element as it changes.
      style={{ left: box.left, top: box.top, width: box.plotWidth, height: box.plotHeight }}
      role="slider"
      tabIndex={0}
      aria-label={title}
      aria-description={t('keys')}
      aria-valuemin={0}
      aria-valuemax={Math.max(last, 0)}
      aria-valuenow={Math.max(place, 0)}
      aria-valuetext={place < 0 ? t('noValue') : spoken(props.nameOf(place), rows)}
      onPointerMove={onPointerMove}
      onPointerDown={(event) => {
        if (event.button !== 0) return;
        pressed.current = xIn(event);
        event.currentTarget.setPointerCapture(event.pointerId);
      }}
      onPointerUp={onPointerUp}
      onPointerCancel={() => {
        pressed.current = null;
        setDrag(null);
      }}
      onPointerLeave={(event) => {
        if (!event.currentTarget.matches(':focus-visible')) crosshair.set(null, null);
      }}
      onFocus={(event) => {
        if (event.currentTarget.matches(':focus-visible') && place < 0) pointAt(latestPlace(series, buckets));
      }}
      onBlur={() => crosshair.set(null, null)}
      onKeyDown={onKeyDown}
    >
      {place < 0 ? null : (
        <svg className={styles.crosshair} width={box.plotWidth} height={box.plotHeight} aria-hidden="true">
          <path d={`M${Math.round(xOf(place, buckets, box.plotWidth)) + 0.5} 0V${box.plotHeight}`} />
          {kind === 'bars'
            ? null
            : rows.map(({ series: each, y }) =>
                y === null ? null : (
                  <circle
                    key={each.id}
                    cx={xOf(place, buckets, box.plotWidth)}
                    cy={y}
                    r="4"
                    fill={`var(${each.edge ?? each.color})`}
                  />
                ),
              )}
        </svg>
      )}
      {drag === null ? null : (
        <div
          className={styles.selection}
          style={{ left: Math.min(...drag), width: Math.abs(drag[1] - drag[0]) }}
        />
      )}
      {place < 0 || state.chart !== id || drag !== null ? null : (
        <ChartTooltip
          kind={kind}
          heading={props.nameOf(place)}
          samples={props.samples?.[place]}
          filling={place === buckets.filling}
          rows={rows}
          x={xOf(place, buckets, box.plotWidth)}
          plot={{ width: box.plotWidth, height: box.plotHeight }}
          overhang={box.width - box.left - box.plotWidth}
          points={() => drawnPoints(kind, series, buckets, box, top)}
        />
      )}
    </div>
  );
}

/** From the top of the chart to its bottom, as the eye finds them. */
function tooltipRows({ kind, series, box, top, format }: PlotOverlayProps, place: number): TooltipRow[] {
  if (place < 0) return [];
  const layers = kind === 'lines' ? undefined : stack(series);
  const rows = series.map((each, index): TooltipRow => {
    const value = each.values[place] ?? null;
    const height = layers === undefined ? value : (layers[index]?.[place]?.[1] ?? null);
    return {
      series: each,
      text: format(value),
      y: height === null ? null : yOf(height, top, box.plotHeight),
    };
  });
  return rows.toReversed();
}

function spoken(heading: string, rows: readonly TooltipRow[]): string {
  return `${heading}: ${rows.map(({ series, text }) => `${series.label} ${text}`).join(', ')}`;
}

function drawnPoints(
  kind: ChartKind,
  series: readonly ChartSeries[],
  buckets: Buckets,
  box: PlotBox,
  top: number,
): { x: number; y: number }[] {
  const layers = kind === 'lines' ? undefined : stack(series);
  return series.flatMap(({ values }, index) =>
    values.flatMap((value, place) => {
      const height = layers === undefined ? value : (layers[index]?.[place]?.[1] ?? null);
      return height === null
        ? []
        : [{ x: xOf(place, buckets, box.plotWidth), y: yOf(height, top, box.plotHeight) }];
    }),
  );
}
