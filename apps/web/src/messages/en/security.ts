/** Texts about being signed in: where, and by what. */
export const security = {
  'sessions.title': 'Where you are signed in',
  'sessions.this': 'This one',
  'sessions.unknown': 'Unknown device',
  'sessions.about': 'Last used {seen}, signed in {since}',
  'sessions.end': 'Sign out',
  'sessions.endOf': 'Sign out {device}, {address}',
  'sessions.ended': '{device} is signed out',
  'sessions.endOthers': 'Sign out all others',
  'sessions.endedOthers': '{count, plural, one {# other device is} other {# other devices are}} signed out',
} as const
