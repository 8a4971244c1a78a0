/** One step of the first-run list: a glyph for how far it is, a title, what there is to know, and what to press. */
import type { ReactElement, ReactNode } from 'react';
import type { GlyphName } from '../../components/state-glyph/glyph-shapes.tsx';
import { StateGlyph } from '../../components/state-glyph/state-glyph.tsx';
import { classNames } from '../../lib/class-names.ts';
import { useTexts } from '../../lib/i18n/texts.tsx';
import styles from './step.module.css';
import { firstRunTexts } from './texts.ts';

export type StepState = 'done' | 'now' | 'ahead';

interface StepProps {
  readonly id: string;
  readonly state: StepState;
  readonly title: string;
  readonly children: ReactNode;
  readonly action?: ReactNode;
}

const GLYPHS: Readonly<Record<StepState, GlyphName>> = { done: 'completed', now: 'active', ahead: 'waiting' };

export function Step({ id, state, title, children, action }: StepProps): ReactElement {
  const t = useTexts(firstRunTexts);
  return (
    <li className={classNames(styles.step, styles[state])} data-step={id} data-state={state}>
      <StateGlyph name={GLYPHS[state]} size={14} />
      <div className={styles.body}>
        <h3>
          {title} <span className="unseen">({t(`steps.${state}`)})</span>
        </h3>
        {children}
      </div>
      {action === undefined ? null : <div className={styles.action}>{action}</div>}
    </li>
  );
}
