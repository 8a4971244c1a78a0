import { defineTexts } from '../../lib/i18n/texts.tsx';
import { english } from './texts.en.ts';

export const spendingTexts = defineTexts(
  'spending',
  english,
  async () => (await import('./texts.fil.ts')).filipino,
);
