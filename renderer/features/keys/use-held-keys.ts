/** The rows to show: those that fit filter and search, held in their place while the pointer is over them. */
import { useEffect, useRef, useState } from 'react';
import { heldOrder } from './held-order.ts';
import { isShown, type KeyFilter, type KeyGroup } from './key-groups.ts';

export interface HeldKeys {
  readonly groups: readonly KeyGroup[];
  /** How many rows would come or go if nothing held them. */
  readonly waiting: number;
  /** For the element that holds the rows. */
  readonly hold: { readonly onPointerEnter: () => void; readonly onPointerLeave: () => void };
}

export function useHeldKeys(groups: readonly KeyGroup[], filter: KeyFilter, search: string): HeldKeys {
  const [over, setOver] = useState(false);
  const shown = useRef<{ readonly of: string; readonly ids: readonly string[] }>({ of: '', ids: [] });
  const fitting = groups.flatMap((group) =>
    group.keys.filter((key) => isShown(key, group, filter, search)).map(({ id }) => id),
  );
  const existing = new Set(groups.flatMap(({ keys }) => keys.map(({ id }) => id)));
  // Another filter, or a key that was added or removed, is the operator's own doing.
  const of = [filter, search, ...existing].join('\n');
  const held =
    over && shown.current.of === of
      ? heldOrder(shown.current.ids, fitting, existing)
      : { shown: fitting, waiting: 0 };
  useEffect(() => {
    shown.current = { of, ids: held.shown };
  });
  const ids = new Set(held.shown);
  return {
    groups: groups
      .map((group) => ({ ...group, keys: group.keys.filter(({ id }) => ids.has(id)) }))
      .filter(({ keys }) => keys.length > 0),
    waiting: held.waiting,
    hold: { onPointerEnter: () => setOver(true), onPointerLeave: () => setOver(false) },
  };
}
