/** Bodies for the addresses of what people say of being contacted, and of closed addresses (see `bodies.ts`). */
import type { Row } from './bodies.ts'

/** Of a person with this mail address. */
export const contactBodies = (person: string, address: string, purpose: string): Readonly<Record<string, Row>> => ({
  'PUT /contact-policy': [
    { quietFrom: '21:00', quietTo: '08:00', most: 3, days: 7, postalAddress: 'Hafenstraße 7, Kiel', channels: ['mail', 'phone'] },
    '+contact_policy',
  ],
  'POST /consents': [
    { object: 'person', record: person, purpose, channel: 'mail', given: true, at: '2026-01-02T03:04:05Z', note: 'On the phone' },
    '+consent +consent_event +contact +interaction +interaction_of',
  ],
  'POST /suppressions': [{ addresses: ['closed@body.example'], reason: 'unsubscribed', note: 'From a list' }, '+contact +suppression'],
  'POST /suppressions/open': [{ object: 'person', record: person, address, why: 'Moved' }, { code: 'suppression.none' }],
  'POST /suppressions/:id/open': [{ why: 'Moved' }, { code: 'suppression.none' }, { path: `/suppressions/${'k'.repeat(43)}/open` }],
})
