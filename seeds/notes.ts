/** What was noted about people and companies. */
import type { NoteSeed } from './shapes.ts'

export const notes = {
  ingaRenewal: {
    about: { object: 'person', key: 'inga' },
    body: 'Wants a date she can rely on before we talk about price.\nCall before the 30 November renewal.',
  },
  ingaLanguage: { about: { object: 'person', key: 'inga' }, body: 'Prefers German on the phone, English in mails.' },
  nordkaffeeLate: { about: { object: 'company', key: 'nordkaffee' }, body: 'Two of four shipments came late this autumn.' },
  tessaLeak: { about: { object: 'person', key: 'tessa' }, body: 'Machine 7 leaks again, the third time this month.' },
  matteoVisit: { about: { object: 'person', key: 'matteo' }, body: 'Showed us the new roasting hall. He asks for a training lab.' },
  belliniAcademy: { about: { object: 'company', key: 'belliniAcademy' }, body: 'Sixty baristas a year learn on our machines here.' },
  clemenceInvoice: { about: { object: 'person', key: 'clemence' }, body: 'Was charged twice for the cleaning kit; credited.' },
  sofiaDescaling: {
    about: { object: 'person', key: 'sofia' },
    body: 'The manual says eight weeks, the display says four. Passed on to service.',
  },
  laylaScript: { about: { object: 'person', key: 'layla' }, body: 'تفضل التواصل عبر البريد الإلكتروني.' },
  anjaBreakfast: { about: { object: 'person', key: 'anja' }, body: 'Send the drawing with the water connection.' },
  closed: { about: { object: 'company', key: 'closed' }, body: 'Closed at the end of 2018.' },
} satisfies Record<string, NoteSeed>
