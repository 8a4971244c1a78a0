import { defineTexts } from '../../lib/i18n/texts.tsx';
import { english } from './ui-texts.en.ts';

export const uiTexts = defineTexts('ui', english, async () => (await import('./ui-texts.fil.ts')).filipino);
