/**
 * One moment for all charts of a page. Kept outside React's state: a pointer that moves redraws the crosshairs alone,
 * never the charts below them.
 */
import { createContext, useContext, useSyncExternalStore } from 'react';

export interface CrosshairState {
  /** The moment pointed at, ms since the epoch; null for none. */
  readonly at: number | null;
  /** The chart that is pointed at, and so shows the tooltip. */
  readonly chart: string | null;
}

export interface Crosshair {
  get(): CrosshairState;
  /** Points at a moment on a chart; both null to point nowhere. */
  set(at: number | null, chart: string | null): void;
  subscribe(listener: () => void): () => void;
}

const NOWHERE: CrosshairState = { at: null, chart: null };

export function createCrosshair(): Crosshair {
  let state = NOWHERE;
  const listeners = new Set<() => void>();
  return {
    get: () => state,
    set: (at, chart) => {
      if (state.at === at && state.chart === chart) return;
      state = at === null ? NOWHERE : { at, chart };
      for (const listener of listeners) listener();
    },
    subscribe: (listener) => {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
  };
}

/** A chart outside any page's provider has a crosshair that nobody moves. */
export const CrosshairContext = createContext<Crosshair>(createCrosshair());

export function useCrosshair(): CrosshairState {
  const crosshair = useContext(CrosshairContext);
  return useSyncExternalStore(crosshair.subscribe, crosshair.get, crosshair.get);
}
