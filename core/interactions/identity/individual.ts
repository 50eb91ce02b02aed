/**
 * Whom a message is about, by the rules in their order:
 *
 * - What one individual has is theirs; what several have is nobody's. The first rule that finds one decides, and a later one that finds another changes nothing.
 * - Nobody is meant who has something else of what weighs more: another name, card or address than the one that is said. What several may share yields to
 *   what is unique wherever it stands, and never weighs more than that, so that a family with one mailbox or telephone stays as many as it is.
 * - Nobody is made one with somebody else, and nobody's name or card is given to another.
 */
import type { Problem } from '../../errors.ts'
import type { Message } from '../message/message.ts'
import { type Claim, claimsOf, type Counted, counts, evidenceOf, saidOf } from './claims.ts'
import { type Deciding, type Known, note, type Step } from './deciding.ts'
import { isShared } from './rules.ts'
import type { Records, Values } from './standing.ts'

/** Null where it is nobody who is known, or may be added. */
export function individualOf(message: Message, deciding: Deciding, notes: Problem[]): Known | null {
  const { identity, rules, standing } = deciding
  const { values, odd } = saidOf(message, identity, standing.people.object, deciding)
  if (odd.length > 0) notes.push(note('identity.trait', `${odd.join(', ')} could not be read, and was left out.`))
  const claims = claimsOf(message, values, deciding)
  const asked: Asked = { message, deciding, notes, values, claims: claims.filter(counts) }
  if (message.kind === 'alias') return rules.alias ? byAlias(asked) : null
  const found = whoHas(asked, claims)
  return found === null ? added(asked) : named(found, asked)
}

interface Asked {
  readonly message: Message
  readonly deciding: Deciding
  readonly notes: Problem[]
  readonly values: Values
  /** What counts, in the order of the rules. */
  readonly claims: readonly Counted[]
}

/** The one whom the first rule finds that finds somebody, and by what. */
function whoHas({ claims: counted, deciding }: Asked, claims: readonly Claim[]): Found | null {
  const { people } = deciding.standing
  let found: Found | null = null
  for (const claim of claims) {
    const step = { by: claim.rule.by, field: claim.rule.field, said: claim.text }
    if (!counts(claim)) {
      deciding.steps?.push({ ...step, outcome: claim.left!, individual: null, against: null })
      continue
    }
    const [one, ...others] = people.by(claim.rule.field, claim.text)
    const against = one === undefined || others.length > 0 ? null : otherwise(one, claim, counted, people)
    const outcome =
      one === undefined
        ? 'nobody'
        : others.length > 0
          ? 'several'
          : against !== null
            ? 'another'
            : (found?.id ?? one) !== one
              ? 'later'
              : 'found'
    deciding.steps?.push({ ...step, outcome, individual: one ?? null, against })
    if (outcome === 'found') found ??= { id: one!, claim }
  }
  return found
}

interface Found {
  readonly id: string
  readonly claim: Counted
}

/** By what somebody is known otherwise than the message says, of what weighs more than the claim that found them. */
function otherwise(id: string, claim: Counted, all: readonly Counted[], people: Records): Step['against'] {
  const rank = all.indexOf(claim)
  const other = all.find(({ rule, text }, index) => {
    const weighsMore = isShared(rule) ? isShared(claim.rule) && index < rank : isShared(claim.rule) || index < rank
    if (!weighsMore) return false
    const value = people.value(id, rule.field)
    return value !== null && !textsOf(value).includes(text)
  })
  return other === undefined ? null : { by: other.rule.by, field: other.rule.field }
}

const textsOf = (value: unknown): readonly unknown[] =>
  Array.isArray(value) ? value.map((entry: { value: unknown }) => entry.value) : [value]

/** Whoever was found gets the name that nobody has, where they have none and the sender may give it. */
function named({ id, claim }: Found, asked: Asked): Known {
  const { deciding, claims } = asked
  const { policy, trusted, standing } = deciding
  const user = claims.find(({ rule }) => rule.by === 'user')
  const said = theirs(id, asked)
  const isGiven =
    user !== undefined &&
    trusted &&
    policy !== 'nothing' &&
    standing.people.value(id, user.rule.field) === null &&
    standing.people.by(user.rule.field, user.text).length === 0
  if (!isGiven) return { id, rule: claim.rule.by, evidence: evidenceOf(claim.rule, claim.text), fresh: false, said }
  standing.people.change(id, { [user.rule.field]: user.text })
  return { id, rule: 'user', evidence: user.text, fresh: true, said }
}

/** Somebody new, known by what nobody has: a name, whatever is said of it; else by `identify` alone, a card, an address. */
function added(asked: Asked): Known | null {
  const { message, deciding, notes, claims } = asked
  const { people } = deciding.standing
  const having = ({ rule, text }: Counted): number => people.by(rule.field, text).length
  const isIdentify = message.kind === 'identify'
  const user = claims.find((claim) => claim.rule.by === 'user' && having(claim) === 0)
  // A page writes no cards.
  const unique = user ?? claims.find((claim) => claim.rule.by === 'card' && isIdentify && deciding.trusted && having(claim) === 0)
  const shared = claims.filter(({ rule }) => isShared(rule))
  if (unique === undefined && shared.some((claim) => having(claim) > 1)) {
    notes.push(note('identity.shared', 'Several people have the mail address or phone number that it names: it is nobody’s.'))
    return null
  }
  if (user === undefined && (claims.length === 0 || !isIdentify)) return null
  if (deciding.policy === 'nothing') return nobodyNew(notes)
  if (user !== undefined && !deciding.trusted && isTheirs(message, deciding)) return null
  const by = unique ?? shared.find((claim) => having(claim) === 0)
  if (by === undefined) {
    notes.push(note('identity.another', 'Whoever has what it names is known by something else than it says: it is nobody who is known.'))
    return null
  }
  const said = theirs(null, asked)
  const id = people.add({ ...said, ...(user && { [user.rule.field]: user.text }) })
  return { id, rule: by.rule.by, evidence: evidenceOf(by.rule, by.text), fresh: true, said }
}

/**
 * What is said of somebody, without the cards of others. A page says no card of anybody, because it could be asked so which there are, and of somebody new no address
 * that another has: it makes none one of several.
 */
function theirs(id: string | null, { deciding: { identity, rules, standing, trusted }, values }: Asked): Values {
  const { people } = standing
  const said: Record<string, unknown> = { ...values }
  for (const { by, field } of rules.ranked) {
    const value = said[field]
    if (by === 'card' && typeof value === 'string' && (!trusted || people.by(field, value).some((other) => other !== id)))
      delete said[field]
  }
  if (!trusted && id === null)
    for (const field of [identity.individual.mails, identity.individual.phones]) said[field] = withoutOthers(said[field], people, field)
  return said
}

function byAlias(asked: Asked): Known | null {
  const { message, deciding, notes, values, claims } = asked
  const { identity, standing, policy, trusted } = deciding
  const { people } = standing
  const { user: key } = identity.individual
  const user = claims.find(({ rule }) => rule.by === 'user')?.text
  if (user === undefined) return null
  const found = (id: string, fresh: boolean, said = values): Known => ({ id, rule: 'alias', evidence: user, fresh, said })
  const [known] = people.by(key, user)
  if (known !== undefined) {
    if (people.by(key, message.previous!).some((other) => other !== known)) notes.push(two())
    return found(known, false)
  }
  if (policy === 'nothing') return nobodyNew(notes)
  // A name that is given up makes place for the other.
  const [other] = people.by(key, message.previous!)
  if (other === undefined) {
    if (!trusted && isTheirs(message, deciding)) return null
    const said = theirs(null, asked)
    return found(people.add({ ...said, [key]: user }), true, said)
  }
  if (!trusted) return untrusted(notes)
  people.change(other, { [key]: user })
  return found(other, true)
}

/**
 * Whether the browser is already somebody's who has no name in the programs. A page gives them no name, and makes nobody else of them either: what
 * it tells stays with the browser, and so with them.
 */
function isTheirs({ anonymous }: Message, { identity: { individual, visitor }, standing: { people, visitors } }: Deciding): boolean {
  const [known] = anonymous === null ? [] : visitors.by(visitor.anonymous, anonymous)
  const whose = known === undefined ? null : visitors.value(known, visitor.individual)
  return typeof whose === 'string' && people.has(whose) && people.value(whose, individual.user) === null
}

/** The addresses that nobody else has: a page does not make one of several of a mailbox or telephone. */
function withoutOthers(list: unknown, people: Records, field: string): unknown {
  const left = ((list ?? []) as readonly { readonly value: string }[]).filter(({ value }) => people.by(field, value).length === 0)
  return left.length > 0 ? left : null
}

function nobodyNew(notes: Problem[]): null {
  notes.push(note('identity.nobody', 'Nobody is known by this name, and this source may not add people.'))
  return null
}

function untrusted(notes: Problem[]): null {
  notes.push(note('identity.rename', 'Only a source whose key nobody else has, or one that may write over, takes a name from somebody.'))
  return null
}

const two = (): Problem => note('identity.two', 'userId and previousId are two people here. They stay two.')
