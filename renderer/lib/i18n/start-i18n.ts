/** Starts i18next with the texts defined so far, and changes the language. */
import i18next from 'i18next';
import { initReactI18next } from 'react-i18next';
import { addBundles } from './texts.tsx';

export type Language = 'en' | 'fil';

export async function startI18n(language: Language): Promise<void> {
  await i18next.use(initReactI18next).init({
    lng: 'en',
    fallbackLng: 'en',
    resources: {},
    // React escapes.
    interpolation: { escapeValue: false },
    react: { bindI18nStore: 'added', useSuspense: false },
  });
  await addBundles('en');
  if (language !== 'en') await changeLanguage(language);
}

/** Stays with the language before when the texts cannot be fetched; resolves to the language in use. */
export async function changeLanguage(language: Language): Promise<Language> {
  try {
    await addBundles(language);
    await i18next.changeLanguage(language);
    document.documentElement.lang = language;
    return language;
  } catch {
    return i18next.language === 'fil' ? 'fil' : 'en';
  }
}
