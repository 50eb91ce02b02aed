/** Customers with every odd value that a field may hold, and with added fields of every kind in every state of its place in the index. */
import { type FieldOf, type Kind, type Model, newId, type ObjectType } from '@rapport/core/object'
import { slotsFor } from '@rapport/core/store'
import { withCustomFields } from '../../core/customise/build.ts'
import type { CustomKind } from '../../core/customise/definition.ts'
import { checkValues } from '../../core/object/check.ts'
import type { Row } from './oracle.ts'

const added = (of: string, key: string, kind: CustomKind, options: object | null, slot: string | null = null, filled = false) => ({
  id: newId(),
  of,
  key,
  label: key,
  kind,
  options,
  slot,
  filled,
  retiredAt: null,
  place: null,
})

/** In JSON only, in a slot that is not filled yet, and in one that conditions look into. */
const states = ['Plain', 'Filling', 'Marked'] as const

/** What is worked out has no values of its own. */
type Stored = Exclude<CustomKind, 'formula' | 'rollup'>

/** The model of a workspace that has added a field of every kind in every state to people and companies. */
export function oddModel(base: Model): Model {
  const kinds: Readonly<Record<Stored, object | null>> = {
    text: null,
    prose: null,
    integer: null,
    number: null,
    boolean: null,
    date: null,
    instant: null,
    choice: { values: ['Gold', 'silver', 'Größe 1', "O'Neil", 'a, b'] },
    ref: { to: 'company' },
    emails: null,
    phones: null,
    addresses: null,
  }
  const fields = ['person', 'company'].flatMap((of) => {
    const taken = new Set<string>()
    return (Object.keys(kinds) as Stored[]).flatMap((kind) =>
      states.flatMap((state) => {
        const slot = state === 'Plain' ? null : (slotsFor(kind).find((one) => !taken.has(one)) ?? null)
        if (state !== 'Plain' && slot === null) return []
        if (slot) taken.add(slot)
        const key = `${kind}${state}`
        return [added(of, key, kind, kinds[kind], slot, state === 'Marked')]
      }),
    )
  })
  return withCustomFields(base, [
    ...fields,
    ...longKeys.map((key, n) => added('person', key, 'ref', { to: n === 0 ? 'person' : 'company' })),
  ])
}

/** As long as a key may be; they differ in their last letters. */
const longKeys = ['whoSaidThatTheyWouldTellUsWhomToAskForA', 'whoSaidThatTheyWouldTellUsWhomToAskForB'] as const

/** A row as it is created, with the object that it is of. */
export interface Made {
  readonly object: string
  readonly id: string
  readonly values: Readonly<Record<string, unknown>>
}

/** So many odd people and half as many companies, owned by the members in turn or by nobody, and what they do for each other. */
export function oddCustomers(model: Model, members: readonly string[], many: number): readonly Made[] {
  const companies: Made[] = []
  for (let n = 0; n < many / 2; n++) companies.push(made(model, 'company', n, members, companies))
  const people: Made[] = []
  for (let n = 0; n < many; n++) {
    const { values, ...person } = made(model, 'person', n, members, companies)
    const [friend, place] = [people[(n * 3) % (people.length + 2)], companies[(n * 5) % companies.length]!]
    people.push({ ...person, values: { ...values, [longKeys[0]]: friend?.id ?? null, [longKeys[1]]: place.id } })
  }
  const employments = people.flatMap((person, n) =>
    Array.from({ length: n % 3 }, (_, more) => ({
      object: 'employment',
      id: newId(),
      values: {
        ...valuesOf(model.object('employment'), n + more * 5, model),
        person: person.id,
        company: companies[(n * 7 + more) % companies.length]!.id,
        until: more === 1 ? '9999-12-31' : null,
      },
    })),
  )
  const notes = people
    .filter((_, n) => n % 4 === 0)
    .map((person, n) => ({
      object: 'note',
      id: newId(),
      values: { about: { object: 'person', id: person.id }, body: texts[n % texts.length]!.trim() || 'x' },
    }))
  return [...companies, ...people, ...employments, ...notes]
}

function made(model: Model, object: 'person' | 'company', n: number, members: readonly string[], companies: readonly Made[]): Made {
  const company = (step: number): string | null => companies[(n * step) % (companies.length + 3)]?.id ?? null
  const refs = Object.fromEntries(states.map((state, at) => [`ref${state}`, company(at + 2)]))
  const own = { owner: members[n % (members.length + 1)] ?? null, externalId: n % 3 === 0 ? `odd-${n}` : null }
  const more = object === 'company' ? { name: texts[n % texts.length]!.trim() || `Nameless ${n}`, parent: company(1) } : {}
  const odd = valuesOf(model.object(object), n, model)
  // A name that nobody gives is filled from its parts; here every one is given that could be.
  const name = object === 'person' && (odd.givenName ?? odd.familyName) ? { name: odd.name ?? `Odd ${n}` } : {}
  const values = { ...odd, ...name, ...own, ...refs, ...more }
  return {
    object,
    id: newId(),
    values: Object.fromEntries(Object.entries(values).filter(([key]) => Object.hasOwn(model.object(object).fields, key))),
  }
}

/** A value for every field that is stored and no link, each as the checks of a write leave it; every fourth is empty. */
function valuesOf(object: ObjectType, n: number, model: Model): Record<string, unknown> {
  const input = Object.entries(object.fields).flatMap(([key, field], at) => {
    const pool = oddities[field.kind](field as never)
    const place = (n + at * 3) % Math.ceil(pool.length * 1.25)
    return place < pool.length ? [[key, pool[place]] as const] : []
  })
  return Object.fromEntries(
    input.flatMap(([key, value]) => {
      const { values, errors } = checkValues(object, { [key]: value }, { mode: 'patch', model })
      return errors.length === 0 ? Object.entries(values) : []
    }),
  )
}

export const texts = [
  'Straße', 'STRASSE', 'straße ', 'Łódź', 'İstanbul', 'ısı', 'ﬁsh', 'Ǆ', 'Σίσυφος', 'ΣΊΣΥΦΟΣ', 'naïve', 'nai\u0308ve', 'Å', 'A\u030a', '\u212b',
  '東京', '光', 'التجارة', '٣٤', 'नमस्ते', '👩‍👩‍👧', '🦀', '𝔘nicode', 'e\u0301\u0302', 'a\u00a0b', 'a  b', 'a\u3000b', 'x\u200by', '100%', 'a_b', 'a\\b', "O'Neil",
  '"quoted"', '--', '$1', '%', '_', '\\', '٪', 'null', 'true', '0', '-0', '1e5', ' ', 'ÆØÅ', 'þorn', 'œuvre', '﷽', 'ŉ', 'ẞ', 'ſ', 'K', 'a'.repeat(500),
] // prettier-ignore

const format: Readonly<Record<string, readonly string[]>> = {
  language: ['de', 'zh-Hant-TW', 'pt-BR'],
  timeZone: ['Europe/Berlin', 'Asia/Kathmandu', 'America/St_Johns'],
  domain: ['bücher.example', 'xn--bcher-kva.example', 'a.b.example'],
  url: ['https://example.org/%41?q=a#b', 'http://xn--bcher-kva.example/'],
  email: ['a@b.example'],
  country: ['DE', 'CI'],
}
const days = ['0001-01-01', '1582-10-15', '1900-02-28', '1970-01-01', '2000-02-29', '2026-03-29', '2026-10-25', '2026-11-20', '2026-11-21', '2100-02-28', '9999-12-31'] // prettier-ignore
const none = (): readonly unknown[] => []
const addresses = [
  [
    { city: 'Köln', street: 'Straße 1' },
    { city: 'Koln', country: 'DE' },
  ],
  [{ country: 'DE' }],
  [{ street: '100%', postcode: '_', region: '\\', label: 'İ' }],
  [{ city: '東京', region: '' }],
]

const oddities: { readonly [K in Kind]: (field: FieldOf<K>) => readonly unknown[] } = {
  text: ({ options }) => (options.format ? format[options.format]! : texts),
  prose: () => [...texts, 'one\ntwo', 'one two', '\ttab', 'x'.repeat(900)],
  integer: () => [0, 1, -1, 12, Number.MAX_SAFE_INTEGER, Number.MIN_SAFE_INTEGER, 2 ** 31, -(2 ** 31) - 1, 1_000_000],
  number: () => [0, -0, 0.1, 0.1 + 0.2, 1e308, -1e308, 5e-324, 1.5, 2 ** 53, 1e21, -7.25, 1 / 3],
  boolean: () => [true, false],
  date: () => days,
  instant: () => [
    ...days.slice(1, -1).map((day) => `${day}T00:00:00.000Z`),
    '2026-03-29T01:00:00.000Z', '2026-03-29T00:59:59.999Z', '2026-10-25T00:30:00.000Z', '2026-10-25T01:30:00.000Z', '2026-11-19T23:59:59.999Z', '2026-11-20T10:00:00.000Z', '2026-11-20T23:00:00.000Z',
  ], // prettier-ignore
  choice: ({ options }) => options.values,
  ref: none,
  record: none,
  emails: () => [
    [{ value: 'Inga.ÖST@Example.ORG' }, { value: 'b@b.example', label: 'home' }],
    [{ value: "o'neil+tag@x.example", label: '100%' }],
    [{ value: 'under_score@x.example' }],
    [],
  ],
  phones: () => [[{ value: '+49 30 123456' }], [{ value: '030/12 34 56', label: 'desk' }, { value: '٣٤٥٦٧' }], [{ value: '(555) 123' }]],
  addresses: () => addresses,
  json: none,
  part: none,
  latest: none,
  formula: none,
  rollup: none,
}

/** The rows by object as tests keep them. */
export const asRow = ({ id, values }: Made, at: Date): Row => ({ ...values, id, createdAt: at, updatedAt: at, version: 1 })
