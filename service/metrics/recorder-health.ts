/** How the request history fares, for `/api/health`, `/api/metrics` and the page. */
export interface RecorderHealth {
  /** `degraded`: requests go on, but events wait or are lost. */
  readonly status: 'healthy' | 'degraded';
  /** Why it is degraded, for people. */
  readonly reason: string | null;
  /** Events lost since the start. */
  readonly dropped: number;
  /** Events recorded and not stored yet. */
  readonly buffered: number;
}
