/** Whom a message is about: by the name in the sender's programs, by a mail address, or by another name. */
import type { Problem } from '../../errors.ts'
import type { Message } from '../message/message.ts'
import { saidIn } from '../message/said.ts'
import { type Deciding, type Known, note } from './deciding.ts'
import type { Records } from './standing.ts'
import { type TraitValues, valuesOf } from './traits.ts'

/** Null where it is nobody who is known, or may be added. Rules 1, 2 and 4 of `decide.ts`. */
export function individualOf(message: Message, deciding: Deciding, notes: Problem[]): Known | null {
  const { mails } = deciding.identity.individual
  const { values, odd } = said(message, deciding)
  if (odd.length > 0) notes.push(note('identity.trait', `${odd.join(', ')} could not be read, and was left out.`))
  const mail = (values[mails] as readonly { readonly value: string }[] | undefined)?.[0]?.value ?? null
  if (message.user !== null) return byUser(message.user, { message, deciding, notes, mail, values })
  return mail === null ? null : byMail(mail, { message, deciding, notes, mail, values })
}

interface Asked extends Pick<TraitValues, 'values'> {
  readonly message: Message
  readonly deciding: Deciding
  readonly notes: Problem[]
  readonly mail: string | null
}

function byUser(user: string, asked: Asked): Known | null {
  const { message, deciding, notes, mail, values } = asked
  const { identity, standing, policy, trusted } = deciding
  const { user: key, mails } = identity.individual
  const { people } = standing
  const { kind, previous } = message
  const rule = kind === 'alias' ? 'alias' : 'user'
  const found = (id: string, fresh: boolean, said = values): Known => ({ id, rule, evidence: user, fresh, said })
  const [known] = people.by(key, user)
  if (known !== undefined) {
    if (kind === 'alias' && people.by(key, previous!).some((other) => other !== known)) notes.push(two())
    return found(known, false)
  }
  if (policy === 'nothing') return mail === null ? nobodyNew(notes) : byMail(mail, asked)
  // A name that is given up makes place for the other; whoever is known by their mail address alone gets a name.
  const other = kind === 'alias' ? people.by(key, previous!)[0] : nameless(people, key, mails, mail)
  if (other === undefined) {
    if (!trusted && isTheirs(message, deciding)) return null
    const said = trusted ? values : { ...values, [mails]: withoutOthers(values[mails], people, mails) }
    return found(people.add({ ...said, [key]: user }), true, said)
  }
  if (!trusted) return kind === 'alias' ? untrusted(notes) : byMail(mail!, asked)
  people.change(other, { [key]: user })
  if (kind === 'alias') people.forget(other, key, previous!)
  return found(other, true)
}

function byMail(mail: string, { message, deciding, notes, values }: Asked): Known | null {
  const { identity, standing, policy } = deciding
  const { people } = standing
  const [first, ...others] = people.by(identity.individual.mails, mail)
  const found = (id: string, fresh: boolean): Known => ({ id, rule: 'mail', evidence: hint(mail), fresh, said: values })
  if (others.length > 0) {
    notes.push(note('identity.shared', 'Several people have the mail address that it names: it is nobody’s.'))
    return null
  }
  if (first !== undefined) return found(first, false)
  if (message.kind !== 'identify') return null
  return policy === 'nothing' ? nobodyNew(notes) : found(people.add(values), true)
}

/** A mail address as it is told to whoever asks why: enough to know it again, and not to write to it. */
const hint = (mail: string): string => mail.replace(/^(.).*(?=@)/, '$1…')

/**
 * Whether the browser is already somebody's who is known by a mail address alone. A page gives them no name, and makes nobody else of them either: what
 * it tells stays with the browser, and so with them.
 */
function isTheirs({ anonymous }: Message, { identity: { individual, visitor }, standing: { people, visitors } }: Deciding): boolean {
  const [known] = anonymous === null ? [] : visitors.by(visitor.anonymous, anonymous)
  const whose = known === undefined ? null : visitors.value(known, visitor.individual)
  return typeof whose === 'string' && people.has(whose) && people.value(whose, individual.user) === null
}

/** The addresses that nobody else has: a page does not make a mailbox one of several. */
function withoutOthers(list: unknown, people: Records, mails: string): unknown {
  const left = ((list ?? []) as readonly { readonly value: string }[]).filter(({ value }) => people.by(mails, value).length === 0)
  return left.length > 0 ? left : null
}

/** The one who has a mail address, unless they have a name already. */
function nameless(people: Records, key: string, mails: string, mail: string | null): string | undefined {
  const all = mail === null ? [] : people.by(mails, mail)
  return all.length === 1 && people.value(all[0]!, key) === null ? all[0] : undefined
}

/** What is said of whom: everything by `identify`; of others it is enough to know whom they mean. */
function said({ kind, traits, context }: Message, deciding: Deciding): TraitValues {
  const { mails, traits: declared } = deciding.identity.individual
  const { object } = deciding.standing.people
  if (kind === 'identify') return valuesOf(object, declared, traits, deciding)
  return valuesOf(object, { [mails]: declared[mails] ?? [] }, saidIn(context.traits), deciding, 'declared')
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
