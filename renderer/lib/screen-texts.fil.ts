import type { Translated } from './i18n/texts.tsx';
import type { english } from './screen-texts.en.ts';

export const filipino: Translated<typeof english> = {
  overview: 'Pangkalahatan',
  requests: 'Mga kahilingan',
  keys: 'Mga key',
  gettingStarted: 'Pagsisimula',
  keysOut_one: '{{count}} key ang wala sa serbisyo',
  keysOut_other: '{{count}} key ang wala sa serbisyo',
};
