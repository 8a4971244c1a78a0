import type { Translated } from '../../lib/i18n/texts.tsx';
import type { english } from './key-state-texts.en.ts';

export const filipino: Translated<typeof english> = {
  healthy: 'Maayos',
  degraded: 'Humina',
  open: 'Bukas',
  'half-open': 'Kalahating bukas',
  recovering: 'Bumabalik',
  disabled: 'Nakapatay',
  quarantined: 'Nakahiwalay',
};
