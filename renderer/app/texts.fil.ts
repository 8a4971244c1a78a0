import type { Translated } from '../lib/i18n/texts.tsx';
import type { english } from './texts.en.ts';

export const filipino: Translated<typeof english> = {
  skip: 'Lumaktaw sa nilalaman',
  sidebar: 'Panggilid',
  navigation: 'Pangunahin',
  groups: { traffic: 'Trapiko', try: 'Subukan', system: 'Sistema' },
  environment: { local: 'Lokal', simulated: 'Kunwari' },
  thisComputer: 'Ang computer na ito',
  link: {
    connecting: 'Kumokonekta',
    connected: 'Nakakonekta',
    connectedWithLatency: 'Nakakonekta, {{latency}}',
    reconnecting: 'Kumokonektang muli, subok {{attempt}}',
  },
  search: 'Maghanap o magpatakbo',
  range: {
    label: 'Saklaw',
    '15m': 'Huling 15 min',
    '1h': 'Huling 1 oras',
    '6h': 'Huling 6 na oras',
    '24h': 'Huling 24 na oras',
    '7d': 'Huling 7 araw',
    '30d': 'Huling 30 araw',
    '90d': 'Huling 90 araw',
    between: '{{from}} hanggang {{to}}',
  },
  live: {
    group: 'Mga update',
    live: 'Live',
    paused: 'Nakahinto',
    pausedWithNew: 'Nakahinto · {{count}} bago',
    pause: 'Ihinto ang mga update',
    resume: 'Ituloy ang mga update',
  },
  asOf: 'noong {{time}}',
  asOfLost: 'noong {{time}}, kumokonektang muli, subok {{attempt}}',
  notFound: {
    title: 'Walang ganitong screen',
    body: 'Walang laman ang {{path}}.',
    action: 'Pumunta sa pangkalahatan',
  },
};
