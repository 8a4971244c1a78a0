import { useEffect, useState } from 'react';

/**
 * Hands a new `value` on `turn` animation frames later. Charts of a page that get new data together are so drawn in frames of
 * their own, and none of these takes long.
 */
export function useInTurn<Value>(value: Value, turn: number): Value {
  const [shown, setShown] = useState(() => value);
  useEffect(() => {
    let left = turn;
    let frame = 0;
    const next = (): void => {
      if (left <= 0) {
        setShown(() => value);
        return;
      }
      left -= 1;
      frame = requestAnimationFrame(next);
    };
    next();
    return () => cancelAnimationFrame(frame);
  }, [value, turn]);
  return shown;
}
