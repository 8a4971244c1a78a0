/** Names of the screens and their badges: all that the sidebar says of a screen whose code is not there yet. */
export const english = {
  overview: 'Overview',
  requests: 'Requests',
  keys: 'Keys',
  gettingStarted: 'Getting started',
  keysOut_one: '{{count}} key is out',
  keysOut_other: '{{count}} keys are out',
} as const;
