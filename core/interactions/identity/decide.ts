/**
 * Whom messages are about, and what they make known of them: pure.
 *
 * 1. Who somebody is follows from the workspace's rules in their order (`rules.ts`): the name that its programs have for a person (`userId`), a mail address, a phone number,
 *    a card. See `individual.ts`.
 * 2. A browser or device (`anonymousId`) is joined with the person who says who they are there, and what it did before is theirs.
 *    Once a second person does, it is theirs no more than the first one's: a visitor of its own begins, which is joined with nobody.
 * 3. Another name (`alias`) is a browser's, or takes the place of a name that is given up. Two people are never made one.
 *
 * Every join says by which rule, by what, and on whose word, and is a link of the visitor's record: taken away, the past is nobody's again, and nothing that names the
 * same person joins them anew.
 */
import type { Problem } from '../../errors.ts'
import type { JoinRule } from '../../module/index.ts'
import type { Message } from '../message/message.ts'
import type { Concerned } from '../read-item.ts'
import { complete, type Deciding } from './deciding.ts'
import { individualOf } from './individual.ts'
import { belong, organisationOf } from './organisation.ts'
import { browserIn, join, type Joining, visitorOf } from './visitor.ts'

/** What one message comes to. */
export interface About {
  /** The records that it concerns; empty where it says of nobody who may be kept. */
  readonly records: readonly Concerned[]
  /** By which rule it made known who somebody is; null where it did not. */
  readonly identified: JoinRule | null
  /** Under which name that is told once, from whichever message it comes first; null for each by itself. */
  readonly once: string | null
  /** What became of the browser that it names, where it says who somebody is. */
  readonly joining: Joining | null
  readonly individual: string | null
  readonly visitor: string | null
  /** What was left out of it, in words. */
  readonly notes: readonly Problem[]
}

/** Takes messages one after the other, as they were sent; what an earlier one made known, later ones go by. */
export function aboutWhom(message: Message, deciding: Deciding): About {
  const { identity, standing } = deciding
  const notes: Problem[] = []
  const anonymous = message.kind === 'alias' ? browserIn(message, deciding) : message.anonymous
  const known = individualOf(message, deciding, notes)
  const visitor = anonymous === null ? null : visitorOf(anonymous, message, deciding)
  const joining = known === null || visitor === null ? null : join(visitor, known, message, deciding)
  const individual = known?.id ?? null
  if (known && message.kind === 'identify') complete(standing.people, known.id, known.said, deciding)
  const organisation = organisationOf(message, deciding, notes)
  if (individual !== null && organisation !== null && (message.kind === 'group' || message.kind === 'identify'))
    belong(individual, organisation, message, deciding)
  const records: Concerned[] = []
  if (individual !== null) records.push({ object: identity.individual.object, id: individual })
  else if (visitor !== null) records.push({ object: identity.visitor.object, id: visitor })
  if (organisation !== null && records.length > 0) records.push({ object: identity.organisation.object, id: organisation })
  // Of those who were known before it was kept when they were first seen it is told already.
  const isTheirs = joining === 'joined' || (joining === 'already' && standing.visitors.value(visitor!, identity.visitor.firstAt) !== null)
  const identified = known !== null && (known.fresh || isTheirs) ? known.rule : null
  return { records, identified, once: isTheirs ? `identified ${visitor} ${individual}` : null, joining, individual, visitor, notes }
}
