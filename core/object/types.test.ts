/** What the compiler makes of a declaration. The check is the compiler's; running it only counts the tests. */
import { expect, expectTypeOf, test } from 'vitest'
import {
  choice,
  date,
  defineModel,
  defineObject,
  emails,
  instant,
  latest,
  part,
  ref,
  text,
  type New,
  type Patch,
  type Row,
} from './index.ts'
import type { Field, FieldOf, Kind, Labelled } from './field.ts'
import type { Id } from './id.ts'

const Book = defineObject('book', {
  label: ['Book', 'Books'],
  title: 'name',
  fields: {
    name: text({ required: true }),
    state: choice(['new', 'worn'], { required: true }),
    lent: date(),
    read: instant(),
    owner: ref('reader', { required: true }),
    mails: emails(),
    mail: part('mails', 'value'),
    shelf: latest('stay', { by: 'book', take: 'shelf' }),
  },
  access: {},
})

test('a row has every field, empty ones as null', () => {
  expectTypeOf<Row<typeof Book>>().toEqualTypeOf<
    { id: Id<'book'>; createdAt: Date; updatedAt: Date; version: number } & {
      name: string
      state: 'new' | 'worn'
      owner: Id<'reader'>
    } & {
      lent: string | null
      read: Date | null
      mails: readonly Labelled[] | null
      mail: string | null
      shelf: string | null
    }
  >()
})

test('a new record needs what is required, and is given nothing derived', () => {
  const given = { name: 'Emma', state: 'new', owner: '' as Id<'reader'> } as const
  expectTypeOf(given).toExtend<New<typeof Book>>()
  expectTypeOf({ name: given.name, owner: given.owner }).not.toExtend<New<typeof Book>>()
  expectTypeOf({ ...given, state: 'lost' as const }).not.toExtend<New<typeof Book>>()
  expectTypeOf({ ...given, owner: '' as Id<'book'> }).not.toExtend<New<typeof Book>>()
  expectTypeOf<New<typeof Book>>().not.toHaveProperty('mail')
  expectTypeOf<New<typeof Book>>().not.toHaveProperty('shelf')
  expectTypeOf<{ lent: null }>().toExtend<Patch<typeof Book>>()
})

test('the kind of a field tells its options', () => {
  const told = (field: Field): void => {
    if (field.kind === 'ref') expectTypeOf(field.options.to).toEqualTypeOf<string>()
    if (field.kind === 'choice') expectTypeOf(field.options.values).toEqualTypeOf<readonly string[]>()
    if (field.kind === 'text') expectTypeOf(field.options).not.toHaveProperty('to')
    expectTypeOf(field.options.search).toEqualTypeOf<boolean | undefined>()
  }
  told(Book.fields.owner)
  expectTypeOf<FieldOf<Kind>>().toEqualTypeOf<Field>()
})

test('a declaration that names what is not there is refused', () => {
  const fields = { name: text() }
  // @ts-expect-error: a text has no values to choose from
  text({ values: ['a'] })
  // @ts-expect-error: where it leads is said once
  ref('reader', { to: 'book' })
  // @ts-expect-error: a lookup needs the field by which it is reached
  latest('stay', { take: 'shelf' })
  // @ts-expect-error: there is no field called title
  const leaf = defineObject('leaf', { label: ['Leaf', 'Leaves'], title: 'title', fields, access: {} })
  // What is declared at run time meets the same refusal.
  expect(() => defineModel([leaf])).toThrow('The declaration of leaf needs title title.')
})
