/**
 * The outlines of the 12 px state glyphs. Shape comes before colour: some of the hues look alike to people with
 * red-green blindness, so no two states of one family share an outline. Drawn in `currentColor` on a 12 by 12 grid.
 */
import type { ReactElement } from 'react';

export const GLYPH_NAMES = [
  'healthy',
  'degraded',
  'open',
  'half-open',
  'recovering',
  'quarantined',
  'disabled',
  'waiting',
  'delayed',
  'active',
  'completed',
  'dead',
  'cancelled',
  'expired',
  'firing',
  'acknowledged',
  'muted',
  'deploy',
  'info',
] as const;

export type GlyphName = (typeof GLYPH_NAMES)[number];

/** The tone a glyph and its word are coloured in; a name of `tokens.css`. */
export type Tone = 'ok' | 'warn' | 'bad' | 'info' | 'held' | 'idle' | 'ink-2' | 'ink-3';

export const GLYPH_TONES: Readonly<Record<GlyphName, Tone>> = {
  healthy: 'ok',
  degraded: 'warn',
  open: 'bad',
  'half-open': 'info',
  recovering: 'info',
  quarantined: 'held',
  disabled: 'idle',
  waiting: 'ink-3',
  delayed: 'ink-3',
  active: 'info',
  completed: 'ok',
  dead: 'bad',
  cancelled: 'idle',
  expired: 'idle',
  firing: 'warn',
  acknowledged: 'warn',
  muted: 'held',
  deploy: 'ink-2',
  info: 'ink-2',
};

const ring = <circle cx="6" cy="6" r="4.3" fill="none" stroke="currentColor" strokeWidth="1.4" />;
const stroke = { fill: 'none', stroke: 'currentColor', strokeWidth: 1.4 } as const;

/** @param ramp how far a recovering key is back, 0 to 1; only `recovering` shows it */
export function glyphShape(name: GlyphName, ramp: number): ReactElement {
  switch (name) {
    case 'healthy':
      return <circle cx="6" cy="6" r="4.2" fill="currentColor" />;
    case 'degraded':
    case 'firing':
      return <path d="M6 1.3 11.3 10.7H.7z" fill="currentColor" />;
    case 'open':
      return (
        <path
          fillRule="evenodd"
          clipRule="evenodd"
          d="M1.5 1.5h9v9h-9zM3.2 5.2v1.6h5.6V5.2z"
          fill="currentColor"
        />
      );
    case 'half-open':
      return (
        <>
          {ring}
          <path d="M6 1.7a4.3 4.3 0 0 1 0 8.6z" fill="currentColor" />
        </>
      );
    case 'recovering':
      return (
        <>
          {ring}
          <path d={sector(ramp)} fill="currentColor" />
        </>
      );
    case 'quarantined':
      return (
        <>
          <path d="M6 .8 11.2 6 6 11.2.8 6z" {...stroke} />
          <path d="M6 4.2 7.8 6 6 7.8 4.2 6z" fill="currentColor" />
        </>
      );
    case 'disabled':
      return (
        <>
          <circle cx="6" cy="6" r="4.3" {...stroke} strokeDasharray="2 1.4" />
          <path d="M4 6h4" {...stroke} />
        </>
      );
    case 'waiting':
      return ring;
    case 'delayed':
      return (
        <>
          {ring}
          <path d="M6 3.6V6l1.8 1.2" {...stroke} strokeWidth="1.2" />
        </>
      );
    case 'active':
      return <circle cx="6" cy="6" r="4.3" {...stroke} strokeDasharray="20 7" />;
    case 'completed':
      return <path d="M1.8 6.3 4.7 9.2 10.2 3" {...stroke} strokeWidth="1.7" />;
    case 'dead':
      return <path d="m2.2 2.2 7.6 7.6M9.8 2.2 2.2 9.8" {...stroke} strokeWidth="1.8" />;
    case 'cancelled':
      return (
        <>
          {ring}
          <path d="m3 9 6-6" {...stroke} />
        </>
      );
    case 'expired':
      return (
        <path
          d="M2.6 1.4h6.8M2.6 10.6h6.8M3.4 1.4c0 5 5.2 4.2 5.2 9.2M8.6 1.4c0 5-5.2 4.2-5.2 9.2"
          {...stroke}
          strokeWidth="1.3"
        />
      );
    case 'acknowledged':
      return (
        <>
          <path d="M6 1.6 11 10.4H1z" {...stroke} strokeWidth="1.2" />
          <path d="M4.3 7.3 5.6 8.6 7.9 5.9" {...stroke} strokeWidth="1.2" />
        </>
      );
    case 'muted':
      return (
        <path
          d="M3 8.6V5.6a3 3 0 0 1 6 0v3M1.8 8.6h8.4M5 10.6h2M1.4 10.8 10.6 1.4"
          {...stroke}
          strokeWidth="1.2"
        />
      );
    case 'deploy':
      return <path d="M6 .8 11.2 6 6 11.2.8 6z" fill="currentColor" />;
    case 'info':
      return (
        <>
          <circle cx="6" cy="6" r="4.6" {...stroke} strokeWidth="1.3" />
          <path d="M6 5.3v3.2M6 3.2v1.1" {...stroke} strokeWidth="1.3" />
        </>
      );
  }
}

/** A pie slice from twelve o'clock, clockwise, for `share` of the circle. */
export function sector(share: number): string {
  const radius = 3.5;
  if (share >= 1)
    return `M6 ${6 - radius}a${radius} ${radius} 0 1 1 0 ${2 * radius}a${radius} ${radius} 0 1 1 0 ${-2 * radius}z`;
  const angle = Math.max(0, share) * 2 * Math.PI;
  const x = (6 + radius * Math.sin(angle)).toFixed(2);
  const y = (6 - radius * Math.cos(angle)).toFixed(2);
  return `M6 6V${6 - radius}A${radius} ${radius} 0 ${share > 0.5 ? 1 : 0} 1 ${x} ${y}z`;
}
