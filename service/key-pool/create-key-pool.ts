/** Puts a pool together, and hands it out by the sides from which it is used. */
import { KeyChoice } from './key-choice.ts';
import type { KeyPool } from './key-pool.ts';
import { KeyRoster } from './key-roster.ts';
import { LocalChoosing } from './local-choosing.ts';
import type { PoolAdministration } from './pool-administration.ts';
import { PoolCore, type KeyPoolOptions } from './pool-core.ts';
import { LocalPoolState } from './pool-persistence.ts';
import { reportPool } from './pool-report.ts';
import type { StatefulPool } from './pool-state.ts';
import type { PoolView } from './pool-view.ts';
import type { RoomSource } from './waiting/room-source.ts';

export interface LocalKeyPool {
  /** For the gateway and the waiting room. */
  readonly choosing: KeyPool & RoomSource;
  readonly administration: PoolAdministration;
  readonly view: PoolView;
  readonly state: StatefulPool;
  /** To be called once a second. */
  tick(): void;
}

/** A pool without keys: `administration.configure` gives it some. */
export function createKeyPool(options: KeyPoolOptions): LocalKeyPool {
  const core = new PoolCore(options);
  const choice = new KeyChoice(core.classes, core.estimates);
  const roster = new KeyRoster(core, choice);
  core.onRegrouped = () => choice.regroup();
  const choosing = new LocalChoosing(core, roster, choice);
  return {
    choosing,
    administration: roster,
    view: {
      snapshot: () => choosing.snapshot(),
      report: () => reportPool(core),
      brownOuts: () => core.brownOuts.present(core.clock.now(), core.wallOffset),
      subscribe: (listener) => core.subscribe(listener),
    },
    state: new LocalPoolState(core),
    tick: () => core.tick(),
  };
}
