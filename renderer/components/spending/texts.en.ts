/** Texts of the switch that stops all paid calls. */
export const english = {
  group: 'Spending',
  stop: 'Stop all paid calls',
  resume: 'Let paid calls go on',
  short: 'Stop paid calls',
  stopped: 'Paid calls are stopped.',
  chip: 'Paid calls stopped',
  effect: 'Every call to the upstream is answered with 503 and costs nothing.',
  effectSimulated: 'Calls to a real upstream would be answered with 503; the simulator goes on.',
  since: 'Since {{time}}: {{reason}}.',
  stopDialog: {
    title: 'Stop all paid calls?',
    effect:
      'From now on every call that would go to {{origin}} is answered with 503, at once and for everybody. Answers under way run to their end.',
    effectSimulated:
      'Now the simulator answers, and it goes on. Calls to a real upstream would be answered with 503 from now on.',
    lasts: 'It stays like that until it is switched off again here, also over a restart.',
    reason: 'Reason, for those who wonder',
    reasonHelp: 'Shown with the stop. May be left out.',
    action: 'Stop all paid calls',
  },
  resumeDialog: {
    title: 'Let paid calls go on?',
    effect: 'Calls go to {{origin}} again, and cost money again.',
    effectSimulated: 'The simulator answers as before. Calls to a real upstream would cost money again.',
    action: 'Let paid calls go on',
  },
  upstream: 'the upstream',
  toast: {
    stopped: 'All paid calls are stopped.',
    resumed: 'Paid calls go on.',
  },
} as const;
