/** Questions to the store, each with the answer that the oracle gives. */
import type { Actor } from '@rapport/core/access'
import { Problem } from '@rapport/core/errors'
import { newId } from '@rapport/core/object'
import { deepEqual, rejects } from 'node:assert/strict'
import { listOf } from './actors.ts'
import { filtersOf } from './oracle-filters.ts'
import { holdsWords, mayChange, mayRead, presentEmployment, readable, seenLink, type Item, type Member, type ObjectName } from './oracle.ts'
import type { Place, Populated } from './random-world.ts'

export interface Asked {
  readonly place: Place
  readonly populated: Populated
  readonly me: Member
  readonly actor: Actor
  readonly object: ObjectName
  /** Decides what is left open. */
  readonly choice: number
}
type Question = (asked: Asked) => Promise<void>

const idsOf = (items: readonly { readonly id: string }[]): string[] => items.map(({ id }) => id)
const newestFirst = (items: readonly Item[]): string[] => idsOf(items).sort().reverse()
const shown = (asked: Asked): Item[] => readable(asked.populated.world, asked.me, asked.object)
const anyItem = ({ populated, object, choice }: Asked): Item | undefined => {
  const items = populated.world.items.filter((item) => item.object === object)
  return items[choice % Math.max(items.length, 1)]
}
const listed = ({ place, actor, object }: Asked, query: Parameters<typeof listOf>[3]) =>
  listOf<{ id: string } & Record<string, unknown>>(place.store, actor, object, { limit: 1000, ...query })

const sortsOf: Readonly<Record<ObjectName, readonly string[]>> = {
  person: ['name', 'owner', 'externalId', 'createdAt'],
  company: ['name', 'owner', 'createdAt'],
  employment: ['person', 'createdAt'],
  note: ['createdAt'],
}

const questions = {
  async list(asked) {
    deepEqual(idsOf((await listed(asked, {})).items), newestFirst(shown(asked)))
  },
  async count(asked) {
    const { place, actor, object, choice } = asked
    const all = shown(asked).length
    const cap = (choice % 4) + 1
    deepEqual(await place.store.count(actor, object, {}), all)
    deepEqual(await place.store.count(actor, object, {}, cap), Math.min(all, cap))
  },
  async get(asked) {
    const { place, actor, me, object, populated } = asked
    const item = anyItem(asked)
    if (!item) return
    const json = await place.store.get(actor, object, item.id)
    deepEqual(json !== null, mayRead(populated.world, me, item))
    if (json !== null) expectAsSeen(asked, item, JSON.parse(json) as Record<string, unknown>)
  },
  async sort(asked) {
    const { me, object, choice } = asked
    const sorts = sortsOf[object]
    const key = sorts[choice % sorts.length]!
    const sort = choice % 2 === 0 ? key : `-${key}`
    if (me.rights[object].hide.includes(key)) {
      await rejects(listed(asked, { sort }), { code: 'list.wrongSort' })
      return
    }
    const pages: string[] = []
    for (let after: string | undefined; ;) {
      const page = await listed(asked, { sort, limit: (choice % 3) + 1, after })
      pages.push(...idsOf(page.items))
      if (page.next === null) break
      after = page.next
    }
    deepEqual(pages, sortedIds(shown(asked), key, sort.startsWith('-')))
  },
  async find(asked) {
    const { me, object, choice } = asked
    if (object !== 'person' && object !== 'company') return
    const words = ['soren', 'Ek', 'lund inga', 'bell', 'nord', '@nord', 'c-1', 'ro', 'zzz'][choice % 9]!
    const { hide } = me.rights[object]
    const textsOf = ({ values }: Item): unknown[] => {
      const mails = hide.includes('emails') ? [] : ((values.emails as { value: string }[] | null) ?? []).map(({ value }) => value)
      return [...(hide.includes('name') ? [] : [values.name]), ...mails, values.externalId]
    }
    const found = shown(asked).filter((item) => holdsWords(textsOf(item), words))
    deepEqual([words, idsOf((await listed(asked, { find: words })).items)], [words, newestFirst(found)])
    deepEqual(await asked.place.store.count(asked.actor, object, { find: words }), found.length)
  },
  async filter(asked) {
    const filters = filtersOf(asked.populated.world, asked.me, asked.object, asked.choice)
    if (filters.length === 0) return
    const { where, holds } = filters[asked.choice % filters.length]!
    const found = shown(asked).filter(holds)
    deepEqual([where, idsOf((await listed(asked, { where })).items)], [where, newestFirst(found)])
    deepEqual([where, await asked.place.store.count(asked.actor, asked.object, { where })], [where, found.length])
    const others = shown(asked).filter((item) => !holds(item))
    deepEqual([where, idsOf((await listed(asked, { where: { not: where } })).items)], [where, newestFirst(others)])
  },
  async history(asked) {
    const { place, actor, me, object, populated } = asked
    const item = anyItem(asked)
    if (!item) return
    const answer = place.store.history(actor, object, item.id, { limit: 200 })
    if (!mayRead(populated.world, me, item)) {
      await rejects(answer, { code: 'record.notFound' })
      return
    }
    const { items } = JSON.parse(await answer) as { items: { record: { id: string }; action: string; changes: object | null }[] }
    const hanging = populated.world.items.filter(
      (one) =>
        (one.values.person === item.id || (one.values.about as { id: string } | undefined)?.id === item.id) &&
        mayRead(populated.world, me, one),
    )
    const told = items.map(({ record, action, changes }) => [record.id, action, changes && Object.keys(changes)])
    const learnt = item.values.language && !me.rights[object].hide.includes('language') ? [[item.id, 'changed', ['language']]] : []
    const created = [item, ...hanging].map(({ id }) => [id, 'created', null])
    deepEqual(told.map(String).sort(), [...learnt, ...created].map(String).sort())
  },
  async change(asked) {
    const { place, actor, me, object, populated } = asked
    const item = anyItem(asked)
    if (!item) return
    // Long gone versions: what is allowed is told from what is not, and nothing changes.
    for (const [right, change] of [
      ['write', { patch: [{ object, id: item.id, values: {}, version: 99 }] }],
      ['delete', { delete: [{ object, id: item.id, version: 99 }] }],
    ] as const) {
      const { world } = populated
      const code = !mayRead(world, me, item)
        ? 'record.notFound'
        : mayChange(world, me, item, right)
          ? 'record.changed'
          : 'record.notAllowed'
      await rejects(place.store.write(actor, { kind: 'api' }, change), { code })
    }
  },
  async write(asked) {
    const { place, actor, me, populated, choice } = asked
    const { world } = populated
    const about = anyItem({ ...asked, object: choice % 2 === 0 ? 'person' : 'company' })
    if (!about) return
    const values = { about: { object: about.object, id: about.id }, body: 'New.' }
    const id = newId()
    const written = place.store.write(actor, { kind: 'api' }, { create: [{ object: 'note', id, values }] })
    const { read, write } = me.rights.note
    const allowed = read !== 'none' && write !== 'none' && mayChange(world, me, about, 'write')
    if (!allowed) await rejects(written, Problem)
    else {
      deepEqual(typeof (await written).change, 'string')
      world.items.push({ object: 'note', id, values })
    }
  },
} satisfies Record<string, Question>

export type QuestionKind = keyof typeof questions
export const questionKinds = Object.keys(questions) as QuestionKind[]
export const ask = (kind: QuestionKind, asked: Asked): Promise<void> => questions[kind](asked)

/** Hidden fields are absent, links lead to what is seen, everything else is as stored. */
function expectAsSeen({ populated: { world }, me, object }: Asked, item: Item, json: Record<string, unknown>): void {
  const { hide } = me.rights[object]
  for (const key of hide) deepEqual([key, key in json], [key, false])
  for (const [key, value] of Object.entries(item.values)) {
    if (hide.includes(key)) continue
    const link = json[key] as { id: string } | null
    if (key === 'owner') deepEqual(link?.id ?? null, value)
    else if (['parent', 'person', 'company'].includes(key)) deepEqual(link?.id ?? null, seenLink(world, me, item, key))
    else if (key === 'about') deepEqual(link?.id, (value as { id: string }).id)
    else deepEqual([key, json[key]], [key, value])
  }
  if (object !== 'person' || hide.includes('company') || me.rights.employment.read === 'none') return
  const present = presentEmployment(world, me, item)
  deepEqual((json.company as { id: string } | null)?.id ?? null, present?.values.company ?? null)
}

/** Empty values last in both directions; equal ones by id. */
function sortedIds(items: readonly Item[], key: string, down: boolean): string[] {
  const valueOf = ({ id, values }: Item): string | null => (key === 'createdAt' ? id : ((values[key] as string | null) ?? null))
  const collator = new Intl.Collator('und')
  const compare = key === 'name' ? collator.compare : (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0)
  return idsOf(
    [...items].sort((a, b) => {
      const [left, right] = [valueOf(a), valueOf(b)]
      if (left === null || right === null) {
        if (left !== right) return left === null ? 1 : -1
        return (a.id < b.id ? -1 : 1) * (down ? -1 : 1)
      }
      return (compare(left, right) || (a.id < b.id ? -1 : 1)) * (down ? -1 : 1)
    }),
  )
}
