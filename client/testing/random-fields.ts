/** Random custom fields of every kind, and values that they take. */
import fc from 'fast-check'

export interface Drawn {
  readonly of: string
  readonly kind: string
  readonly options: Readonly<Record<string, unknown>> | null
  /** What records are given, as they are written; none where the field is worked out. Links are drawn when there is something to lead to. */
  readonly values: readonly unknown[]
}

/** Texts that break what is put together carelessly. */
const words = ['plain', 'Zoë "quoted" \\ back', "O'Hara */ done", '👩‍👩‍👧 family', '${code} `tick`', '<b>', 'ع', ' ']
const word = fc.constantFrom(...words)
const day = fc.constantFrom('2026-02-28', '1904-02-29', '9999-12-31')
const list = <T>(one: fc.Arbitrary<T>) => fc.array(one, { minLength: 1, maxLength: 3 })

const some = <T>(of: string, kind: string, value: fc.Arbitrary<T>, options: fc.Arbitrary<Drawn['options']> = fc.constant(null)) =>
  fc.record({ of: fc.constant(of), kind: fc.constant(kind), options, values: fc.array(value, { minLength: 2, maxLength: 4 }) })

const formatted = {
  url: ['https://example.com/a?b=c', 'example.com'],
  domain: ['example.com'],
  email: ['zoe@example.com'],
  language: ['de', 'pt-BR'],
  timeZone: ['Europe/Berlin'],
  country: ['DE'],
} as const

const choices = fc.uniqueArray(fc.constantFrom('a', 'two words', "it's", '"quoted"', 'back\\slash', 'ß', '0'), {
  minLength: 1,
  maxLength: 5,
})

/** A field of an object by name; `machine` is the name of the custom one. */
const anyOf = (of: string, machine: string): fc.Arbitrary<Drawn> =>
  fc.oneof(
    some(of, 'text', word, fc.constantFrom(null, { max: 40 })),
    fc
      .constantFrom(...(Object.keys(formatted) as (keyof typeof formatted)[]))
      .chain((format) => some(of, 'text', fc.constantFrom(...formatted[format]), fc.constant({ format }))),
    some(of, 'prose', word),
    some(of, 'integer', fc.maxSafeInteger()),
    some(of, 'number', fc.double({ noNaN: true, noDefaultInfinity: true })),
    some(of, 'boolean', fc.boolean()),
    some(of, 'date', day),
    some(
      of,
      'instant',
      day.map((one) => `${one}T23:59:59.999Z`),
    ),
    choices.chain((values) => some(of, 'choice', fc.constantFrom(...values), fc.constant({ values }))),
    some(of, 'emails', list(fc.record({ value: fc.constant('zoe@example.com'), label: fc.constantFrom('work', null) }))),
    some(of, 'phones', list(fc.record({ value: fc.constant('+49 170 5550101') }))),
    some(of, 'addresses', list(fc.record({ city: word.filter((one) => one.trim() !== ''), country: fc.constant('DE') }))),
    fc.constantFrom('person', 'company', machine).chain((to) => some(of, 'ref', fc.constant(to), fc.constant({ to }))),
    fc
      .constantFrom('name & "!"', 'if(name = "x", 1, 2)', 'name = "x"', 'createdAt')
      .map((formula) => ({ of, kind: 'formula', options: { formula }, values: [] })),
  )

/** Counts what leads here. */
const counted: fc.Arbitrary<Drawn> = fc.constantFrom(
  { of: 'company', kind: 'rollup', options: { object: 'employment', by: 'company', sums: 'count' }, values: [] },
  { of: 'person', kind: 'rollup', options: { object: 'employment', by: 'person', sums: 'latest', take: 'title' }, values: [] },
  { of: 'person', kind: 'rollup', options: { object: 'employment', by: 'person', sums: 'max', take: 'since' }, values: [] },
)

/** Fields of people, companies and the custom object, and which of them a role does not see. */
export const anyFields = (machine: string): fc.Arbitrary<{ readonly fields: readonly Drawn[]; readonly hidden: readonly number[] }> =>
  fc.record({
    fields: fc
      .tuple(
        ...['person', 'company', machine].map((of) => fc.array(anyOf(of, machine), { minLength: 4, maxLength: 9, size: 'max' })),
        fc.array(counted, { maxLength: 2 }),
      )
      .map((all) => all.flat()),
    hidden: fc.array(fc.nat(25), { maxLength: 5 }),
  })
