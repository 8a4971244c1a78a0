/** For tests of what is said: the translations of a feature without React. */
import i18next from 'i18next';
import type { TextTree, Translate } from '../lib/i18n/texts.tsx';

/** @param texts of a feature in that language; `Tree` is the type of its English ones */
export async function translateWith<Tree>(
  texts: TextTree,
  language: 'en' | 'fil' = 'en',
): Promise<Translate<Tree>> {
  const instance = i18next.createInstance();
  await instance.init({
    lng: language,
    resources: { [language]: { texts } },
    defaultNS: 'texts',
    interpolation: { escapeValue: false },
  });
  const translate = (key: string, values: Readonly<Record<string, string | number>> = {}): string =>
    instance.t(key, values);
  return Object.assign(translate, { rich: () => null });
}
