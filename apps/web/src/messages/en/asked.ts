/** Texts of what automations ask a member, over every page. */
export const asked = {
  'asked.bar': '{count, plural, one {An automation asks you something.} other {Automations ask you # things.}}',
  'asked.open': 'Answer',
  'asked.title': 'Asked of you',
  'asked.about': '{automation}, about {name}',
  'asked.nameless': 'somebody',
  'asked.note': 'Note',
  'asked.yes': 'Yes',
  'asked.no': 'No',
  'asked.answered': 'Answered',
  'asked.none': 'Nothing is asked of you any more.',
} as const
