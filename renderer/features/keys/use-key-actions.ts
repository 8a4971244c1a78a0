/** What can be done with keys from their rows: at once, with a toast that says what happened and, where it can, takes it back. */
import { useMemo, useState } from 'react';
import type { KeyChanged, KeyView } from '../../../shared/keys.ts';
import { useKeyCalls } from '../../components/keys/use-key-calls.ts';
import { keyFormTexts } from '../../components/keys/texts.ts';
import { verdictText } from '../../components/keys/verdict-text.ts';
import type { Answer } from '../../lib/api/answer.ts';
import { useTexts } from '../../lib/i18n/texts.tsx';
import { showToast } from '../../lib/toasts.ts';
import { keysTexts } from './texts.ts';

export interface KeyActions {
  disable(keys: readonly KeyView[]): Promise<void>;
  enable(keys: readonly KeyView[]): Promise<void>;
  test(keys: readonly KeyView[]): Promise<void>;
  probe(key: KeyView): Promise<void>;
  reset(key: KeyView): Promise<void>;
  /** Ids of keys that something is being done with. */
  readonly busy: ReadonlySet<string>;
}

export function useKeyActions(): KeyActions {
  const t = useTexts(keysTexts);
  const forms = useTexts(keyFormTexts);
  const calls = useKeyCalls();
  const [busy, setBusy] = useState<ReadonlySet<string>>(new Set());
  return useMemo(() => {
    const fail = (label: string, reason: string): void =>
      showToast({ glyph: 'dead', title: t('done.failed', { label }), body: reason });
    /** One after the other; tells of those that failed. */
    const each = async (
      keys: readonly KeyView[],
      run: (key: KeyView) => Promise<Answer<KeyChanged>>,
      done?: (key: KeyView, changed: KeyChanged) => void,
    ): Promise<KeyView[]> => {
      const ids = keys.map(({ id }) => id);
      setBusy((before) => new Set([...before, ...ids]));
      const good: KeyView[] = [];
      for (const key of keys) {
        // The service changes one at a time anyway.
        // oxlint-disable-next-line no-await-in-loop
        const answer = await run(key);
        if (answer.kind === 'ok') {
          good.push(key);
          done?.(key, answer.value);
        } else fail(key.label, answer.message);
      }
      setBusy((before) => new Set([...before].filter((id) => !ids.includes(id))));
      return good;
    };
    const enable = async (keys: readonly KeyView[]): Promise<void> => {
      const done = await each(keys, ({ id }) => calls.act(id, 'enable'));
      if (done.length === 0) return;
      const [only] = done;
      const title =
        done.length === 1 && only !== undefined
          ? t('done.enabled', { label: only.label })
          : t('done.enabledMany', { count: done.length });
      showToast({ glyph: 'healthy', title });
    };
    return {
      busy,
      enable,
      async disable(keys) {
        const done = await each(keys, ({ id }) => calls.act(id, 'disable'));
        const [only] = done;
        if (only === undefined) return;
        const one = done.length === 1;
        showToast({
          glyph: 'disabled',
          title: one
            ? t('done.disabled', { label: only.label })
            : t('done.disabledMany', { count: done.length }),
          body: t(one ? 'done.disabledBody' : 'done.disabledManyBody'),
          undo: () => void enable(done),
        });
      },
      async test(keys) {
        await each(
          keys,
          ({ id }) => calls.act(id, 'test'),
          ({ label }, { test }) => {
            if (test === null) return;
            showToast({
              glyph: test.ok ? 'completed' : 'dead',
              title: t('done.tested', { label }),
              body: verdictText(test, forms),
            });
          },
        );
      },
      async probe(key) {
        await each(
          [key],
          ({ id }) => calls.act(id, 'probe'),
          ({ label }) =>
            showToast({ glyph: 'half-open', title: t('done.probed', { label }), body: t('done.probedBody') }),
        );
      },
      async reset(key) {
        await each(
          [key],
          ({ id }) => calls.act(id, 'reset'),
          ({ label }) =>
            showToast({ glyph: 'healthy', title: t('done.reset', { label }), body: t('done.resetBody') }),
        );
      },
    };
  }, [t, forms, calls, busy]);
}
