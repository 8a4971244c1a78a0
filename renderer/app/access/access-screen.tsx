/** Stands before the console while nobody has shown to be the operator. Says why, and how to get in. */
import Copy from 'lucide-react/icons/copy';
import { useId, useState, type FormEvent, type ReactElement } from 'react';
import { Button } from '../../components/ui/button.tsx';
import { useCopy } from '../../components/ui/use-copy.ts';
import { StateGlyph } from '../../components/state-glyph/state-glyph.tsx';
import { useHealth } from '../../lib/api/use-health.ts';
import { useTexts } from '../../lib/i18n/texts.tsx';
import { usePageTitle } from '../../lib/page-title.ts';
import { usePlatform } from '../../platform/platform.ts';
import { Brand } from '../shell/brand.tsx';
import { SimulatedBand } from '../shell/simulated-band.tsx';
import { shellTexts } from '../texts.ts';
import styles from './access-screen.module.css';
import { explainRefusal } from './explain-refusal.ts';
import { useAccess } from './use-access.ts';

const LINK_COMMAND = 'npm start -- --link';

export function AccessScreen({ reason }: { readonly reason: string | null }): ReactElement {
  const t = useTexts(shellTexts);
  const { credentials } = usePlatform();
  const copy = useCopy();
  usePageTitle(t('access.pageTitle'));
  const simulated = useHealth().data?.simulated ?? false;
  return (
    <main className={styles.page}>
      {simulated ? <SimulatedBand /> : null}
      <Brand nameShown />
      <div className={styles.sheet}>
        <h1>{t('access.title')}</h1>
        <ServiceLine />
        {reason === null ? null : (
          <p className={styles.reason} role="alert">
            <StateGlyph name="degraded" />
            <span>{explainRefusal(reason, t)}</span>
          </p>
        )}
        {credentials.kind === 'ambient' ? (
          <Button kind="primary" size="large" onClick={() => window.location.reload()}>
            {t('access.again')}
          </Button>
        ) : (
          <>
            <section className={styles.way}>
              <h2>{t('access.byLink')}</h2>
              <p>{t('access.linkHelp')}</p>
              <p className={styles.command}>
                <code>{LINK_COMMAND}</code>
                <Button icon={<Copy />} onClick={() => copy(LINK_COMMAND, t('access.command'))}>
                  {t('access.copy')}
                </Button>
              </p>
            </section>
            <TokenForm />
            <CallOnly />
          </>
        )}
      </div>
    </main>
  );
}

/** So that whoever stands before the door knows whether anybody is at home. */
function ServiceLine(): ReactElement {
  const t = useTexts(shellTexts);
  const { data, isError } = useHealth();
  const host = window.location.host;
  if (isError) {
    return (
      <p className={styles.service}>
        <StateGlyph name="dead" />
        {t('access.unreachable')}
      </p>
    );
  }
  if (data === undefined) return <p className={styles.service}>&nbsp;</p>;
  return (
    <p className={styles.service}>
      <StateGlyph name={data.ready ? 'healthy' : 'degraded'} />
      {data.ready
        ? t(data.simulated ? 'access.runningSimulated' : 'access.running', { host })
        : `${t('access.notReady')} ${data.reason ?? ''}`}
    </p>
  );
}

/** Most who come without a token want no console at all. */
function CallOnly(): ReactElement | null {
  const t = useTexts(shellTexts);
  const copy = useCopy();
  const { data } = useHealth();
  if (data === undefined) return null;
  const line = `export ANTHROPIC_BASE_URL=${window.location.origin}`;
  return (
    <section className={styles.way}>
      <h2>{t('access.callOnly')}</h2>
      <p>{t(data.clientKeyRequired ? 'access.callWithKey' : 'access.callWithAny')}</p>
      <p className={styles.command}>
        <code>{line}</code>
        <Button icon={<Copy />} onClick={() => copy(line, t('access.command'))}>
          {t('access.copy')}
        </Button>
      </p>
    </section>
  );
}

function TokenForm(): ReactElement {
  const t = useTexts(shellTexts);
  const access = useAccess();
  const field = useId();
  const help = useId();
  const [token, setToken] = useState('');
  const [busy, setBusy] = useState(false);
  const [refused, setRefused] = useState<string | null>(null);

  async function submit(): Promise<void> {
    const typed = token.trim();
    // Anything else cannot stand in a header.
    if (!/^[\u0021-\u007e]+$/.test(typed)) {
      setRefused(t(typed === '' ? 'access.tokenMissing' : 'access.tokenMalformed'));
      return;
    }
    setBusy(true);
    const outcome = await access.signIn(typed);
    setBusy(false);
    if (outcome.kind === 'refused') setRefused(outcome.reason);
  }

  return (
    <section className={styles.way}>
      <h2>{t('access.byToken')}</h2>
      <form
        onSubmit={(event: FormEvent) => {
          event.preventDefault();
          void submit();
        }}
      >
        <label htmlFor={field}>{t('access.token')}</label>
        <div className={styles.field}>
          <input
            id={field}
            type="password"
            autoComplete="off"
            spellCheck={false}
            value={token}
            aria-invalid={refused !== null}
            aria-describedby={help}
            onChange={(event) => {
              setToken(event.target.value);
              setRefused(null);
            }}
          />
          <Button type="submit" kind="primary" size="large" aria-disabled={busy}>
            {t('access.signIn')}
          </Button>
        </div>
        <p
          id={help}
          className={refused === null ? styles.help : styles.wrong}
          role={refused === null ? undefined : 'alert'}
        >
          {refused === null ? (
            t('access.tokenHelp')
          ) : (
            <>
              <StateGlyph name="dead" />
              {explainRefusal(refused, t)}
            </>
          )}
        </p>
      </form>
    </section>
  );
}
