import { defineTexts } from './i18n/texts.tsx';
import { english } from './screen-texts.en.ts';

export const screenTexts = defineTexts(
  'screens',
  english,
  async () => (await import('./screen-texts.fil.ts')).filipino,
);
