/** Writing to customers: what they said of it, the one gate that everything goes through, and the ledger of what was sent. */
export { beginMailing, type Mailing, mailingRecord, queueMail } from './broadcast/automatic.ts'
export { messagingTables } from './personal.ts'
export { broadcastRoutes } from './broadcast/broadcast.routes.ts'
export { type MailPort } from './broadcast/setup.ts'
export { consentRoutes } from './consent/consent.routes.ts'
export { type Channel, channels, channelsIn, isChannel } from './consent/channels.ts'
export { wordOn } from './consent/fold.ts'
export { type Keys, keysOf, keysOn, reachedByKind, reachedOf, readStanding } from './consent/reached.ts'
export { findPurpose, keepWords, type PurposeRow, readPurposes, type Saying } from './consent/record.ts'
export { decideAccount, refusals } from './gate/gate.ts'
export { backOff, type State, states } from './ledger/fate.ts'
export { type Judgement, noWay, sendSingles, type Shelf, type ShelfTransaction, singleTexts } from './ledger/single.ts'
export { type Letter, type Letters, type LetterWriter, openLetters } from './letters/letters.ts'
export { type Messaging, type MessagingOptions, openMessaging } from './messaging.ts'
export { addressId, addressKey } from './suppression.ts'
export { suppressionRoutes } from './suppressions/suppression.routes.ts'
export { escapeHtml, masked, publicPage, publicStyle } from './unsubscribe/page.ts'
export { publicRoutes } from './unsubscribe/public.routes.ts'
export { domainOf } from './sender/key.ts'
export { senderRoutes } from './sender/sender.routes.ts'
export { type Linked, linkToken, readToken } from './unsubscribe/token.ts'

import { defineModule } from '../module/index.ts'
import { Broadcast, ContactPolicy, Purpose, Sender } from './definitions.ts'
import { messagingGuards } from './guards.ts'
import { messagingInteractions } from './interactions.ts'

export const messaging = defineModule({
  name: 'messaging',
  needs: ['segments', 'templates'],
  objects: [Purpose, Sender, ContactPolicy, Broadcast],
  interactions: messagingInteractions,
  guards: () => messagingGuards,
})
