import type { Translated } from '../../lib/i18n/texts.tsx';
import type { english } from './ui-texts.en.ts';

export const filipino: Translated<typeof english> = {
  close: 'Isara',
  cancel: 'Kanselahin',
  typeToConfirm: 'I-type ang {{word}} para kumpirmahin',
  copy: 'Kopyahin',
  copied: 'Nakopya: {{what}}',
  notCopied: 'Hindi makopya: {{what}}; sarado ang clipboard ng browser',
  undo: 'Bawiin',
  dismiss: 'Alisin',
  messages: 'Mga mensahe',
  failure: {
    title: 'Hindi maipakita ang screen na ito',
    body: 'Natigil ito dahil sa mali ng console. Tuloy ang gateway; walang nawala.',
    outdated: 'Napalitan ng ibang bersyon ang console habang bukas ito. I-reload para makuha ang bago.',
    reload: 'I-reload',
    details: 'Mga detalye',
    copyDetails: 'Kopyahin ang mga detalye',
    detailsName: 'Mga detalye',
  },
};
