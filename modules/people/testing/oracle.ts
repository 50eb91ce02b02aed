/**
 * Who may see and change what, said a second time and as plainly as possible, over plain data: what the SQL does is held
 * against this. It uses nothing of what it judges.
 */

export type Reach = 'none' | 'own' | 'team' | 'below' | 'all'
export type ObjectName = 'person' | 'company' | 'employment' | 'note'
export const objectNames: readonly ObjectName[] = ['person', 'company', 'employment', 'note']

export interface Right {
  readonly read: Reach
  readonly write: Reach
  readonly delete: Reach
  readonly hide: readonly string[]
}
export type Rights = Readonly<Record<ObjectName, Right>>

export interface Team {
  readonly id: string
  readonly parent: string | null
}
export interface Member {
  readonly id: string
  readonly team: string | null
  readonly rights: Rights
}
export interface Item {
  readonly object: ObjectName
  readonly id: string
  /** As stored: links are ids. */
  readonly values: Readonly<Record<string, unknown>>
  /** When it was made, where that is not when everything was. */
  readonly madeAt?: Date
}
export interface World {
  readonly timeZone: string
  readonly teams: readonly Team[]
  readonly members: readonly Member[]
  readonly items: Item[]
}

/** The records of an object that the member may read. */
export const readable = (world: World, me: Member, object: ObjectName): Item[] =>
  world.items.filter((item) => item.object === object && mayRead(world, me, item))

export function mayRead(world: World, me: Member, item: Item): boolean {
  if (me.rights[item.object].read === 'none') return false
  const parents = parentsOf(world, item)
  if (parents === null) return owns(world, me, item, me.rights[item.object].read)
  return parents.every((parent) => mayRead(world, me, parent))
}

/** What hangs on others is changed by whoever may change the first of them. */
export function mayChange(world: World, me: Member, item: Item, right: 'write' | 'delete'): boolean {
  const reach = least(me.rights[item.object][right], me.rights[item.object].read)
  if (reach === 'none' || !mayRead(world, me, item)) return false
  const parents = parentsOf(world, item)
  if (parents === null) return owns(world, me, item, reach)
  return mayChange(world, me, parents[0]!, 'write')
}

/** A link as the member sees it: nothing where the other record is out of sight. */
export function seenLink(world: World, me: Member, item: Item, field: string): string | null {
  const id = item.values[field]
  const other = world.items.find((one) => one.id === id)
  return other && mayRead(world, me, other) ? other.id : null
}

/** The company of the employment that counts: open, the main one first, then the newest begun, then the last written. */
export function presentEmployment(world: World, me: Member, person: Item): Item | null {
  let best: Item | null = null
  for (const one of world.items) {
    if (one.object !== 'employment' || one.values.person !== person.id || one.values.until !== null) continue
    if (!mayRead(world, me, one)) continue
    if (best === null || goesBefore(one, best)) best = one
  }
  return best
}

function goesBefore(one: Item, other: Item): boolean {
  const rank = ({ values }: Item): number => (values.main === true ? 2 : values.main === false ? 1 : 0)
  if (rank(one) !== rank(other)) return rank(one) > rank(other)
  return one.id > other.id
}

function parentsOf(world: World, { object, values }: Item): Item[] | null {
  if (object === 'person' || object === 'company') return null
  const ids = object === 'employment' ? [values.person, values.company] : [(values.about as { id: string }).id]
  return ids.map((id) => world.items.find((one) => one.id === id)!)
}

function owns(world: World, me: Member, { values }: Item, reach: Reach): boolean {
  if (reach === 'all') return true
  const owner = world.members.find(({ id }) => id === values.owner)
  if (!owner || reach === 'none') return false
  if (owner.id === me.id) return true
  if (reach === 'own' || me.team === null) return false
  return reach === 'team' ? owner.team === me.team : isUnder(world, owner.team, me.team)
}

function isUnder(world: World, team: string | null, top: string): boolean {
  for (let at = team; at !== null; at = world.teams.find(({ id }) => id === at)!.parent) if (at === top) return true
  return false
}

export const reaches: readonly Reach[] = ['none', 'own', 'team', 'below', 'all']
export const least = (one: Reach, other: Reach): Reach => (reaches.indexOf(one) < reaches.indexOf(other) ? one : other)

/** Whether every word occurs in one of the texts; words of one or two letters must begin a word. Accents and case do not count. */
export function holdsWords(texts: readonly unknown[], words: string): boolean {
  const plain = texts
    .filter((text) => typeof text === 'string')
    .map((text) => ` ${withoutAccents(text)}`)
    .join('\n')
  return withoutAccents(words)
    .split(' ')
    .every((word) => plain.includes(word.length < 3 ? ` ${word}` : word))
}
export const withoutAccents = (text: string): string => text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase()
