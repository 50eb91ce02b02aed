/** Filters with what they mean: about what the member sees, never about what lies behind it. */
import type { Condition } from '@rapport/core/rules'
import { mayRead, presentEmployment, seenLink, withoutAccents, type Item, type Member, type ObjectName, type World } from './oracle.ts'

export interface Filter {
  readonly where: Condition
  readonly holds: (item: Item) => boolean
  /** Fields of the object that it looks at: it cannot be asked where one of them is hidden. */
  readonly looksAt: readonly string[]
}

/** The filters that the member may use on the object; `choice` picks the records that they name. */
export function filtersOf(world: World, me: Member, object: ObjectName, choice: number): readonly Filter[] {
  const pick = (name: Item['object']): string => {
    const items = world.items.filter((item) => item.object === name)
    return items[choice % Math.max(items.length, 1)]?.id ?? '01990000-0000-7000-8000-000000000000'
  }
  const made = { person: peopleFilters, company: companyFilters, employment: employmentFilters, note: noteFilters }[object](world, me, pick)
  return made.filter(({ looksAt }) => !looksAt.some((key) => me.rights[object].hide.includes(key)))
}

type Maker = (world: World, me: Member, pick: (name: Item['object']) => string) => Filter[]
const holdsText = (text: unknown, part: string): boolean => typeof text === 'string' && withoutAccents(text).includes(part)
const itemOf = (world: World, id: unknown): Item | undefined => world.items.find((item) => item.id === id)

const ownerFilters = (me: Member): Filter[] => [
  { where: { field: 'owner', op: 'is', value: 'me' }, looksAt: ['owner'], holds: ({ values }) => values.owner === me.id },
  { where: { field: 'owner', op: 'empty' }, looksAt: ['owner'], holds: ({ values }) => values.owner === null },
]

const peopleFilters: Maker = (world, me, pick) => {
  const company = pick('company')
  const filters: Filter[] = [
    ...ownerFilters(me),
    { where: { field: 'language', op: 'is', value: 'sv' }, looksAt: ['language'], holds: ({ values }) => values.language === 'sv' },
    { where: { field: 'language', op: 'isNot', value: 'sv' }, looksAt: ['language'], holds: ({ values }) => values.language !== 'sv' },
    { where: { field: 'name', op: 'contains', value: 'ek' }, looksAt: ['name'], holds: ({ values }) => holdsText(values.name, 'ek') },
    {
      where: { field: 'owner.name', op: 'is', value: 'Member 0' },
      looksAt: ['owner'],
      holds: ({ values }) => values.owner === world.members[0]!.id,
    },
    {
      where: { field: 'emails', op: 'is', value: 'inga@nord.example' },
      looksAt: ['emails'],
      holds: ({ values }) => holdsText(values.name, 'inga'),
    },
  ]
  if (me.rights.employment.read === 'none') return filters
  const companyOf = (item: Item): unknown => presentEmployment(world, me, item)?.values.company ?? null
  filters.push(
    { where: { field: 'company', op: 'is', value: company }, looksAt: ['company'], holds: (item) => companyOf(item) === company },
    { where: { field: 'company', op: 'empty' }, looksAt: ['company'], holds: (item) => companyOf(item) === null },
    {
      where: { field: 'company.name', op: 'contains', value: 'bell' },
      looksAt: ['company'],
      holds: (item) => holdsText(itemOf(world, companyOf(item))?.values.name, 'bell'),
    },
    { where: { some: 'employment', by: 'person' }, looksAt: [], holds: (item) => works(world, me, item, 'person', () => true) },
  )
  if (!me.rights.employment.hide.includes('title'))
    filters.push({
      where: { some: 'employment', by: 'person', where: { field: 'title', op: 'is', value: 'Buyer' } },
      looksAt: [],
      holds: (item) => works(world, me, item, 'person', ({ values }) => values.title === 'Buyer'),
    })
  return filters
}

const companyFilters: Maker = (world, me, pick) => {
  const above = pick('company')
  const parentOf = (item: Item): string | null => seenLink(world, me, item, 'parent')
  return [
    ...ownerFilters(me),
    { where: { field: 'name', op: 'contains', value: 'bell' }, looksAt: ['name'], holds: ({ values }) => holdsText(values.name, 'bell') },
    { where: { field: 'parent', op: 'is', value: above }, looksAt: ['parent'], holds: (item) => parentOf(item) === above },
    { where: { field: 'parent', op: 'notEmpty' }, looksAt: ['parent'], holds: (item) => parentOf(item) !== null },
    {
      where: { field: 'parent.name', op: 'contains', value: 'nord' },
      looksAt: ['parent'],
      holds: (item) => holdsText(itemOf(world, parentOf(item))?.values.name, 'nord'),
    },
    { where: { some: 'company', by: 'parent' }, looksAt: ['parent'], holds: (item) => hasDaughter(world, me, item) },
    ...(me.rights.employment.read === 'none'
      ? []
      : [
          {
            where: { some: 'employment', by: 'company', where: { field: 'until', op: 'empty' } },
            looksAt: [],
            holds: (item: Item) => works(world, me, item, 'company', ({ values }) => values.until === null),
          } as const,
        ]),
  ]
}

const employmentFilters: Maker = (world, me, pick) => {
  const [person, company] = [pick('person'), pick('company')]
  const filters: Filter[] = [
    { where: { field: 'title', op: 'is', value: 'Owner' }, looksAt: ['title'], holds: ({ values }) => values.title === 'Owner' },
    { where: { field: 'person', op: 'is', value: person }, looksAt: [], holds: ({ values }) => values.person === person },
    { where: { field: 'company', op: 'anyOf', value: [company] }, looksAt: [], holds: ({ values }) => values.company === company },
    {
      where: { field: 'company.name', op: 'contains', value: 'nord' },
      looksAt: [],
      holds: ({ values }) => holdsText(itemOf(world, values.company)?.values.name, 'nord'),
    },
  ]
  if (!me.rights.person.hide.includes('name'))
    filters.push({
      where: { field: 'person.name', op: 'contains', value: 'ek' },
      looksAt: [],
      holds: ({ values }) => holdsText(itemOf(world, values.person)?.values.name, 'ek'),
    })
  return filters
}

const noteFilters: Maker = (_world, _me, pick) => {
  const person = pick('person')
  return [
    { where: { field: 'body', op: 'contains', value: 'call' }, looksAt: [], holds: ({ values }) => holdsText(values.body, 'call') },
    {
      where: { field: 'about', op: 'is', value: person },
      looksAt: [],
      holds: ({ values }) => (values.about as { id: string }).id === person,
    },
  ]
}

const works = (world: World, me: Member, item: Item, by: 'person' | 'company', holds: (employment: Item) => boolean): boolean =>
  world.items.some((one) => one.object === 'employment' && one.values[by] === item.id && mayRead(world, me, one) && holds(one))
const hasDaughter = (world: World, me: Member, item: Item): boolean =>
  world.items.some((one) => one.object === 'company' && one.values.parent === item.id && mayRead(world, me, one))
