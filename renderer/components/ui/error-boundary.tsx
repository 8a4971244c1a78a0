/** Keeps a fault of one part of the page from taking the rest along: says so, offers to reload and, to whoever wants them, the details. */
import { Component, type ErrorInfo, type ReactElement, type ReactNode } from 'react';
import { useTexts } from '../../lib/i18n/texts.tsx';
import { StateGlyph } from '../state-glyph/state-glyph.tsx';
import { Button } from './button.tsx';
import styles from './error-boundary.module.css';
import { uiTexts } from './ui-texts.ts';
import { useCopy } from './use-copy.ts';

interface Props {
  readonly children: ReactNode;
  /** Another value begins anew, e.g. the address. */
  readonly resetOn?: string;
}

interface State {
  readonly error: Error | null;
  readonly stack: string;
}

const WHOLE: State = { error: null, stack: '' };

export class ErrorBoundary extends Component<Props, State> {
  override state: State = WHOLE;

  static getDerivedStateFromError(thrown: unknown): Partial<State> {
    return { error: thrown instanceof Error ? thrown : new Error(String(thrown)) };
  }

  override componentDidCatch(_error: unknown, info: ErrorInfo): void {
    this.setState({ stack: info.componentStack ?? '' });
  }

  override componentDidUpdate(before: Props): void {
    if (before.resetOn !== this.props.resetOn && this.state.error !== null) this.setState(WHOLE);
  }

  override render(): ReactNode {
    const { error, stack } = this.state;
    return error === null ? this.props.children : <FailureView error={error} stack={stack} />;
  }
}

function FailureView({ error, stack }: { readonly error: Error; readonly stack: string }): ReactElement {
  const t = useTexts(uiTexts);
  const copy = useCopy();
  const details = `${error.stack ?? `${error.name}: ${error.message}`}\n${stack}`.trim();
  // What browsers say when a part of the code is no longer there.
  const outdated = /dynamically imported module|module script|Importing a module/i.test(error.message);
  return (
    <section className={styles.failure} role="alert">
      <StateGlyph name="dead" size={18} />
      <div>
        <h1>{t('failure.title')}</h1>
        <p>{outdated ? t('failure.outdated') : t('failure.body')}</p>
        <div className={styles.actions}>
          <Button kind="primary" onClick={() => window.location.reload()}>
            {t('failure.reload')}
          </Button>
          <Button onClick={() => copy(details, t('failure.detailsName'))}>{t('failure.copyDetails')}</Button>
        </div>
        <details>
          <summary>{t('failure.details')}</summary>
          <pre>{details}</pre>
        </details>
      </div>
    </section>
  );
}
