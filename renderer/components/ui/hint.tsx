/** A tooltip, also for the keyboard. For names that do not fit and for icons alone; never the only place of something needed. */
import { Tooltip } from 'radix-ui';
import type { ReactElement, ReactNode } from 'react';
import styles from './hint.module.css';

export interface HintProps {
  readonly text: ReactNode;
  readonly children: ReactElement;
  readonly side?: 'top' | 'right' | 'bottom' | 'left';
  /** Off where the text already stands there. */
  readonly enabled?: boolean;
}

export function Hint({ text, children, side = 'bottom', enabled = true }: HintProps): ReactElement {
  if (!enabled) return children;
  return (
    <Tooltip.Root>
      <Tooltip.Trigger asChild>{children}</Tooltip.Trigger>
      <Tooltip.Portal>
        <Tooltip.Content className={styles.hint} side={side} sideOffset={8} collisionPadding={8}>
          {text}
        </Tooltip.Content>
      </Tooltip.Portal>
    </Tooltip.Root>
  );
}

/** Around the whole console: after one tooltip the next comes at once. */
export function HintProvider({ children }: { readonly children: ReactNode }): ReactElement {
  return <Tooltip.Provider delayDuration={300}>{children}</Tooltip.Provider>;
}
