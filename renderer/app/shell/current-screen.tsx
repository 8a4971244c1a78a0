/** The screen that the address names, in a chunk of its own; or that there is none. */
import { lazy, Suspense, type ComponentType, type LazyExoticComponent, type ReactElement } from 'react';
import { useLocation } from 'wouter';
import { Button } from '../../components/ui/button.tsx';
import { ErrorBoundary } from '../../components/ui/error-boundary.tsx';
import { Notice } from '../../components/ui/notice.tsx';
import { useTextOf, useTexts } from '../../lib/i18n/texts.tsx';
import { usePageTitle } from '../../lib/page-title.ts';
import type { Screen } from '../../lib/screens.ts';
import { shellTexts } from '../texts.ts';

const pages = new Map<string, LazyExoticComponent<ComponentType>>();

export function CurrentScreen({ screen }: { readonly screen: Screen | undefined }): ReactElement {
  return screen === undefined ? <NoSuchScreen /> : <FoundScreen key={screen.id} screen={screen} />;
}

function FoundScreen({ screen }: { readonly screen: Screen }): ReactElement {
  const textOf = useTextOf();
  usePageTitle(textOf(screen.title));
  const Page = pageOf(screen);
  return (
    <ErrorBoundary resetOn={screen.id}>
      <Suspense fallback={null}>
        <Page />
      </Suspense>
    </ErrorBoundary>
  );
}

/** Kept, so that a screen that was seen once is there at once. */
function pageOf(screen: Screen): LazyExoticComponent<ComponentType> {
  let page = pages.get(screen.id);
  if (page === undefined) {
    page = lazy(async () => ({ default: await screen.load() }));
    pages.set(screen.id, page);
  }
  return page;
}

function NoSuchScreen(): ReactElement {
  const t = useTexts(shellTexts);
  const [location, navigate] = useLocation();
  usePageTitle(t('notFound.title'));
  return (
    <Notice
      glyph="cancelled"
      title={t('notFound.title')}
      actions={<Button onClick={() => navigate('/')}>{t('notFound.action')}</Button>}
    >
      {t('notFound.body', { path: location })}
    </Notice>
  );
}
