/**
 * Whom messages are about, and what they make known of them: pure. The rules, in the order in which they are asked:
 *
 * 1. The name that the company's programs have for a person (`userId`) is that person. Nobody else has it.
 * 2. A mail address that one person has is that person, unless both have different names. One that several share is nobody's.
 * 3. A browser or device (`anonymousId`) is joined with the person who says who they are there, and what it did before is theirs.
 *    Once a second person does, it is theirs no more than the first one's: a visitor of its own begins, which is joined with nobody.
 * 4. Another name (`alias`) is a browser's, or takes the place of a name that is given up. Two people are never made one.
 *
 * Every join says by which rule and by what, and is a link of the visitor's record: taken away, the past is nobody's again, and what said so before
 * does not join them anew.
 */
import type { Problem } from '../../errors.ts'
import type { JoinRule } from '../../module/index.ts'
import type { Message } from '../message/message.ts'
import type { Concerned } from '../read-item.ts'
import { complete, type Deciding } from './deciding.ts'
import { individualOf } from './individual.ts'
import { belong, organisationOf } from './organisation.ts'
import { browserIn, join, visitorOf } from './visitor.ts'

/** What one message comes to. */
export interface About {
  /** The records that it concerns; empty where it says of nobody who may be kept. */
  readonly records: readonly Concerned[]
  /** By which rule it made known who somebody is; null where it did not. */
  readonly identified: JoinRule | null
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
  const joined = known !== null && visitor !== null && join(visitor, known, message, deciding)
  const individual = known?.id ?? null
  if (known && message.kind === 'identify') complete(standing.people, known.id, known.said, deciding)
  const organisation = organisationOf(message, deciding, notes)
  if (individual !== null && organisation !== null && (message.kind === 'group' || message.kind === 'identify'))
    belong(individual, organisation, message, deciding)
  const records: Concerned[] = []
  if (individual !== null) records.push({ object: identity.individual.object, id: individual })
  else if (visitor !== null) records.push({ object: identity.visitor.object, id: visitor })
  if (organisation !== null && records.length > 0) records.push({ object: identity.organisation.object, id: organisation })
  const isNew = known !== null && (known.fresh || joined)
  return { records, identified: isNew ? known.rule : null, notes }
}
