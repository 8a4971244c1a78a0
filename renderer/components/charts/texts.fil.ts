import type { Translated } from '../../lib/i18n/texts.tsx';
import type { english } from './texts.en.ts';

export const filipino: Translated<typeof english> = {
  latest: 'Pinakahuli',
  stillFilling: 'pinupuno pa',
  lowConfidence: 'kaunti ang datos, n\u202f{{count}}',
  samples: 'n\u202f{{count}}',
  noValue: 'walang datos',
  keys: 'Inilipat ng mga arrow key ang guhit, binubuksan ng Enter ang mga kahilingan.',
  menu: 'Iba pa para sa {{chart}}',
  savePng: 'I-save bilang PNG',
  saveCsv: 'I-save bilang CSV',
  openRequests: 'Buksan sa Mga kahilingan',
  loading: 'Kinukuha',
  stale: 'Walang datos mula {{time}}',
  failed: 'Hindi makuha: {{reason}}',
  retry: 'Subukang muli',
  simulated: 'Kunwari',
  time: 'oras',
  sampleSize: 'n',
};
