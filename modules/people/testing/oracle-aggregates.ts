/** What there is to count, said a second time over plain data: the group of a record, and the measures of many. */
import { at } from './actors.ts'
import { presentEmployment, seenLink, type Item, type Member, type ObjectName, type World } from './oracle.ts'

/** A field to group by, as it is asked, with the key of a record as text; null for none. */
export interface Grouping {
  readonly by: string
  readonly looksAt: readonly string[]
  readonly keyOf: (item: Item) => string | null
  /** The key that follows, where those between are to be there too. */
  readonly next?: (key: string) => string
}
/** A measure as it is asked, with the values that it is made of. */
export interface Measuring {
  readonly measure: string
  readonly looksAt: readonly string[]
  readonly of: (items: readonly Item[]) => number | string | null
}

const stepOf = ['day', 'week', 'month', 'quarter', 'year'] as const
type Step = (typeof stepOf)[number]

/** The day on which the step begins that a day lies in; weeks begin on Monday. */
export function beginOf(day: string, step: Step): string {
  const date = new Date(`${day}T12:00:00Z`)
  if (step === 'week') date.setUTCDate(date.getUTCDate() - ((date.getUTCDay() + 6) % 7))
  if (step === 'month' || step === 'quarter' || step === 'year') date.setUTCDate(1)
  if (step === 'quarter') date.setUTCMonth(Math.floor(date.getUTCMonth() / 3) * 3)
  if (step === 'year') date.setUTCMonth(0)
  return date.toISOString().slice(0, 10)
}
function follows(day: string, step: Step): string {
  const date = new Date(`${day}T12:00:00Z`)
  if (step === 'day' || step === 'week') date.setUTCDate(date.getUTCDate() + (step === 'day' ? 1 : 7))
  else date.setUTCMonth(date.getUTCMonth() + { month: 1, quarter: 3, year: 12 }[step])
  return date.toISOString().slice(0, 10)
}

const textOf = (value: unknown): string | null => (value === null || value === undefined ? null : String(value))
const localDay = (moment: Date, timeZone: string): string => new Intl.DateTimeFormat('sv-SE', { timeZone }).format(moment)

/** The ways to group the records of an object that the member may ask for. */
export function groupingsOf(world: World, me: Member, object: ObjectName): readonly Grouping[] {
  const own = (key: string, look = key): Grouping => ({ by: key, looksAt: [look], keyOf: ({ values }) => textOf(values[key]) })
  const itemOf = (id: unknown): Item | undefined => world.items.find((item) => item.id === id)
  const linked = (key: string): Grouping => ({ by: key, looksAt: [key], keyOf: (item) => seenLink(world, me, item, key) })
  const behind = (key: string): Grouping => ({
    by: `${key}.name`,
    looksAt: [key],
    keyOf: (item) => textOf(itemOf(seenLink(world, me, item, key))?.values.name),
  })
  const timed = (by: string, dayOf: (item: Item) => string | null): Grouping[] =>
    stepOf.map((step) => ({
      by: `${by}.${step}`,
      looksAt: [by],
      keyOf: (item) => {
        const day = dayOf(item)
        return day === null ? null : beginOf(day, step)
      },
      next: (day) => follows(day, step),
    }))
  const ranged = (by: string, begin: (value: number) => number | null): Grouping => ({
    by,
    looksAt: ['employees'],
    keyOf: ({ values }) => (typeof values.employees === 'number' ? String(begin(values.employees)) : null),
  })
  const made = timed('createdAt', ({ madeAt = at }) => localDay(madeAt, world.timeZone))
  const company = (item: Item): string | null => textOf(presentEmployment(world, me, item)?.values.company)
  const works = me.rights.employment.read !== 'none'
  const all: Readonly<Record<ObjectName, readonly Grouping[]>> = {
    person: [
      own('language'),
      own('name'),
      own('owner'),
      { by: 'owner.name', looksAt: ['owner'], keyOf: ({ values }) => nameOfMember(world, values.owner) },
      ...(works ? [{ by: 'company', looksAt: ['company'], keyOf: company }] : []),
      ...(works && me.rights.company.read !== 'none'
        ? [{ by: 'company.name', looksAt: ['company'], keyOf: (item: Item) => textOf(itemOf(company(item))?.values.name) }]
        : []),
      ...timed('birthday', ({ values }) => textOf(values.birthday)),
      ...made,
    ],
    company: [
      own('name'),
      linked('parent'),
      behind('parent'),
      ranged('employees.every7', (value) => Math.floor(value / 7) * 7),
      ranged('employees.at3_10_50', (value) => [50, 10, 3].find((edge) => edge <= value) ?? null),
      own('owner'),
    ],
    employment: [
      own('title'),
      linked('person'),
      linked('company'),
      own('main'),
      ...timed('until', ({ values }) => textOf(values.until)),
      ...made,
    ],
    note: made,
  }
  return all[object]
}

const nameOfMember = (world: World, id: unknown): string | null => {
  const n = world.members.findIndex((member) => member.id === id)
  return n < 0 ? null : `Member ${n}`
}

/** The measures that an object's records have. */
export function measuringsOf(world: World, me: Member, object: ObjectName): readonly Measuring[] {
  const count: Measuring = { measure: 'count', looksAt: [], of: (items) => items.length }
  const distinct = ({ by, looksAt, keyOf }: Grouping): Measuring => ({
    measure: `distinct.${by}`,
    looksAt,
    of: (items) => new Set(items.map(keyOf).filter((key) => key !== null)).size,
  })
  const distincts = groupingsOf(world, me, object)
    .filter(({ next, by }) => !next && !by.includes('employees'))
    .map(distinct)
  if (object === 'person') return [count, ...distincts, ...ends('birthday')]
  return object === 'company' ? [count, ...distincts, ...amounts('employees')] : [count, ...distincts]
}

const ends = (key: string): Measuring[] =>
  (['min', 'max'] as const).map((which) => ({
    measure: `${which}.${key}`,
    looksAt: [key],
    of: (items) => {
      const sorted = items
        .map(({ values }) => values[key] as string | null)
        .filter((value) => value !== null)
        .sort()
      return sorted.at(which === 'min' ? 0 : -1) ?? null
    },
  }))

function amounts(key: string): Measuring[] {
  const numbers = (items: readonly Item[]): number[] =>
    items
      .map(({ values }) => values[key] as number | null)
      .filter((value) => value !== null)
      .sort((a, b) => a - b)
  const sum = (list: readonly number[]): number => list.reduce((all, one) => all + one, 0)
  const made = (measure: string, of: (list: readonly number[]) => number | null): Measuring => ({
    measure: `${measure}.${key}`,
    looksAt: [key],
    of: (items) => of(numbers(items)),
  })
  return [
    made('sum', sum),
    made('average', (list) => (list.length ? sum(list) / list.length : null)),
    made('min', (list) => list[0] ?? null),
    made('max', (list) => list.at(-1) ?? null),
    ...[50, 90, 100].map((percent) => made(`p${percent}`, (list) => between(list, percent / 100))),
  ]
}

/** The value at a part of the way through, between the two around it where none is exactly there. */
function between(list: readonly number[], part: number): number | null {
  if (list.length === 0) return null
  const place = (list.length - 1) * part
  const [low, high] = [list[Math.floor(place)]!, list[Math.ceil(place)]!]
  return low + (high - low) * (place - Math.floor(place))
}
