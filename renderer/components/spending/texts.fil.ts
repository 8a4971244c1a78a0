import type { Translated } from '../../lib/i18n/texts.tsx';
import type { english } from './texts.en.ts';

export const filipino: Translated<typeof english> = {
  group: 'Gastos',
  stop: 'Ihinto ang lahat ng may bayad',
  resume: 'Ituloy ang mga may bayad',
  short: 'Ihinto ang may bayad',
  stopped: 'Nakahinto ang mga tawag na may bayad.',
  chip: 'Hinto ang may bayad',
  effect: 'Sinasagot ng 503 ang bawat tawag sa upstream at walang ginagastos.',
  effectSimulated: 'Sasagutin ng 503 ang mga tawag sa totoong upstream; tuloy ang simulator.',
  since: 'Mula {{time}}: {{reason}}.',
  stopDialog: {
    title: 'Ihinto ang lahat ng tawag na may bayad?',
    effect:
      'Mula ngayon, sasagutin ng 503 ang bawat tawag na pupunta sa {{origin}}, agad at para sa lahat. Matatapos ang mga sagot na nasa biyahe.',
    effectSimulated:
      'Simulator ang sumasagot ngayon, at tuloy ito. Sasagutin ng 503 ang mga tawag sa totoong upstream mula ngayon.',
    lasts: 'Mananatili ito hanggang patayin muli rito, kahit mag-restart.',
    reason: 'Dahilan, para sa mga magtataka',
    reasonHelp: 'Ipapakita kasama ng paghinto. Maaaring iwanang walang laman.',
    action: 'Ihinto ang lahat ng may bayad',
  },
  resumeDialog: {
    title: 'Ituloy ang mga tawag na may bayad?',
    effect: 'Pupunta muli ang mga tawag sa {{origin}}, at gagastos muli.',
    effectSimulated: 'Simulator pa rin ang sasagot. Gagastos muli ang mga tawag sa totoong upstream.',
    action: 'Ituloy ang mga may bayad',
  },
  upstream: 'upstream',
  toast: {
    stopped: 'Nakahinto ang lahat ng tawag na may bayad.',
    resumed: 'Tuloy na ang mga tawag na may bayad.',
  },
};
