/**
 * Who sees what, said a second time in plain words over plain data: tests hold access against it. It uses nothing of what
 * it judges: neither the declared rights, nor how they become a where clause.
 */
import type { Condition } from '@rapport/core/rules'

export type Reach = 'none' | 'own' | 'team' | 'below' | 'all'
/** What a role reads of one object, and the fields that do not exist for it. */
export interface Right {
  readonly read: Reach
  readonly hide: readonly string[]
}
/** Of visitors there are none in the little world: they are named in questions about others. */
export type Rights = Readonly<Record<ObjectName | 'visitor', Right>>
export const objectNames = ['person', 'company', 'employment', 'note', 'task', 'member', 'team'] as const
export type ObjectName = (typeof objectNames)[number]

export interface Seer {
  readonly id: string
  readonly team: string | null
  readonly rights: Rights
}
export type Row = Readonly<Record<string, unknown>> & { readonly id: string }
/** All rows of a workspace, by object: links are ids, empty fields are absent or null. */
export type Rows = ReadonlyMap<string, readonly Row[]>

const all: Right = { read: 'all', hide: [] }
const none: Right = { read: 'none', hide: [] }
const own: Right = { read: 'own', hide: [] }
const open = { employment: all, note: all, team: all, visitor: none, task: own }
/** What the four roles see where a workspace has said nothing else. */
export const byTheBook: Readonly<Record<'administrator' | 'manager' | 'rep' | 'guest', Rights>> = {
  administrator: { ...open, visitor: all, task: all, person: all, company: all, member: { read: 'all', hide: ['account'] } },
  manager: {
    ...open,
    task: { read: 'below', hide: [] },
    person: { read: 'below', hide: [] },
    company: all,
    member: { read: 'all', hide: ['account'] },
  },
  rep: { ...open, person: { read: 'own', hide: [] }, company: all, member: { read: 'all', hide: ['account'] } },
  guest: {
    ...open,
    person: { read: 'team', hide: ['emails', 'phones', 'addresses', 'birthday'] },
    company: { read: 'team', hide: ['emails', 'phones', 'addresses'] },
    member: { read: 'all', hide: ['account', 'email'] },
  },
}

/** Whether the row is there for them. */
export function sees(rows: Rows, who: Seer, object: string, row: Row): boolean {
  const { read } = who.rights[object as ObjectName]
  if (read === 'none') return false
  const isSeen = (name: string, id: unknown): boolean => rows.get(name)!.some((one) => one.id === id && sees(rows, who, name, one))
  // What hangs on records is seen with all of them.
  if (object === 'employment') return isSeen('person', row.person) && isSeen('company', row.company)
  if (object === 'note') {
    const about = row.about as { readonly object: string; readonly id: string }
    return isSeen(about.object, about.id)
  }
  if (read === 'all') return true
  // What is to be done is seen by whom it is given to, and with what it is about.
  const about = object === 'task' ? (row.about as { readonly object: string; readonly id: string } | undefined) : undefined
  if (about && isSeen(about.object, about.id)) return true
  const owner = rows.get('member')!.find(({ id }) => id === (object === 'task' ? row.assignee : row.owner))
  if (!owner) return false
  if (owner.id === who.id) return true
  if (read === 'own' || who.team === null) return false
  return read === 'team' ? owner.team === who.team : isUnder(rows, owner.team, who.team)
}

function isUnder(rows: Rows, team: unknown, top: string): boolean {
  if (!team) return false
  return team === top || isUnder(rows, rows.get('team')!.find(({ id }) => id === team)!.parent, top)
}

/** Fields that show something of others, or are chosen by them, and go when one of those goes. */
const shownOf: Readonly<Record<string, readonly string[]>> = {
  'person.email': ['person.emails'],
  'person.phone': ['person.phones'],
  'person.city': ['person.addresses'],
  'person.country': ['person.addresses'],
  'person.company': ['employment.company', 'employment.person', 'employment.until', 'employment.main', 'employment.since'],
  'person.jobTitle': ['employment.title', 'employment.person', 'employment.until', 'employment.main', 'employment.since'],
  'company.phone': ['company.phones'],
  'company.city': ['company.addresses'],
  'company.country': ['company.addresses'],
}

/** Whether the field exists for them. `id` and the like are there wherever the object is. */
export function shows({ rights }: Pick<Seer, 'rights'>, object: string, field: string): boolean {
  const right = rights[object as ObjectName] as Right | undefined
  if (!right || right.read === 'none' || right.hide.includes(field)) return false
  return (shownOf[`${object}.${field}`] ?? []).every((other) => shows({ rights }, ...(other.split('.') as [string, string])))
}

/** Where links lead, also those that are looked up. */
export const leadsTo: Readonly<Record<string, ObjectName>> = {
  'person.owner': 'member',
  'person.company': 'company',
  'company.owner': 'member',
  'company.parent': 'company',
  'employment.person': 'person',
  'employment.company': 'company',
  'note.author': 'member',
  'member.team': 'team',
  'team.parent': 'team',
  'visitor.person': 'person',
  'task.assignee': 'member',
  'task.doneBy': 'member',
  'task.author': 'member',
}

/** Whether a filter of the object names nothing but what exists for them. */
export function mayAsk(who: Pick<Seer, 'rights'>, object: string, filter: Condition): boolean {
  if ('and' in filter) return filter.and.every((part) => mayAsk(who, object, part))
  if ('or' in filter) return filter.or.every((part) => mayAsk(who, object, part))
  if ('not' in filter) return mayAsk(who, object, filter.not)
  if ('some' in filter) return shows(who, filter.some, filter.by) && (!filter.where || mayAsk(who, filter.some, filter.where))
  if ('happened' in filter || 'segment' in filter) return true
  let here = object
  for (const key of filter.field.split('.')) {
    if (!here || !shows(who, here, key)) return false
    here = leadsTo[`${here}.${key}`]!
  }
  return true
}

const titles: Partial<Record<ObjectName, readonly string[]>> = {
  person: ['name', 'email', 'phone', 'externalId'],
  employment: ['title'],
  note: ['body'],
  task: ['title'],
}

/** A record as others show it that link to it: null where it is not there for them, its name if that exists for them. */
export function linked(rows: Rows, who: Seer, object: ObjectName, id: unknown): { readonly id: unknown; readonly title: unknown } | null {
  const row = rows.get(object)!.find((one) => one.id === id)
  if (!row || !sees(rows, who, object, row)) return null
  const first = (list: unknown): unknown => (list as readonly { readonly value: string }[] | undefined)?.[0]?.value
  const texts: Row = { ...row, email: object === 'person' ? first(row.emails) : row.email, phone: first(row.phones) }
  const keys = (titles[object] ?? ['name']).filter((key) => shows(who, object, key) && (texts[key] ?? null) !== null)
  return { id, title: keys.length ? texts[keys[0]!] : null }
}
