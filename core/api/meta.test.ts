import { Validator } from '@seriousme/openapi-schema-validator'
import { describe, expect, test } from 'vitest'
import type { Actor } from '../access/index.ts'
import {
  boolean,
  choice,
  date,
  defineModel,
  defineObject,
  emails,
  formula,
  instant,
  integer,
  json,
  latest,
  number,
  part,
  phones,
  prose,
  record,
  ref,
  rollup,
  text,
  addresses,
} from '../object/index.ts'
import { metaOf } from './meta.ts'
import { openApi } from './openapi.ts'

const all = { administrator: { read: 'all', write: 'all', delete: 'all' } } as const
/** One field of every kind. */
const shelf = defineObject('shelf', {
  label: ['Shelf', 'Shelves'],
  title: 'name',
  owner: 'keeper',
  fields: {
    name: text({ required: true, index: true, max: 80 }),
    site: text({ format: 'url' }),
    remarks: prose(),
    count: integer(),
    weight: number(),
    open: boolean({ required: true }),
    since: date(),
    seen: instant(),
    state: choice(['full', 'empty'], { required: true }),
    keeper: ref('keeper', { index: true }),
    about: record(),
    emails: emails(),
    phones: phones(),
    addresses: addresses(),
    extra: json(),
    email: part('emails', 'value', { label: 'Mail', index: true }),
    latestBook: latest('book', { by: 'shelf', take: 'title' }),
    lastRead: latest('book', { by: 'shelf', take: 'read' }),
    mood: latest('book', { by: 'shelf', take: 'mood' }),
    reader: latest('book', { by: 'shelf', take: 'reader' }),
    mail: latest('book', { by: 'shelf', take: 'mail' }),
    heavy: formula({ formula: 'weight', of: { field: 'weight' }, gives: 'number' }),
    moods: rollup({ object: 'book', by: 'shelf', sums: 'latest', take: 'mood', gives: 'choice' }),
    code: text({ readonly: true }),
  },
  access: { ...all, rep: { read: 'own', hide: ['emails', 'weight'] }, guest: { read: 'none' } },
  table: ['name', 'email', 'keeper'],
  form: [['emails'], ['name', 'weight']],
})
const keeper = defineObject('keeper', {
  label: ['Keeper', 'Keepers'],
  title: 'name',
  fields: { name: text() },
  access: { ...all, rep: { read: 'all' } },
})
const book = defineObject('book', {
  label: ['Book', 'Books'],
  title: 'title',
  via: ['shelf'],
  fields: {
    title: text(),
    shelf: ref('shelf', { required: true }),
    read: instant(),
    mood: choice(['dark', 'light']),
    reader: ref('keeper'),
    mails: emails(),
    mail: part('mails', 'value'),
  },
  access: all,
})
const secret = defineObject('secret', {
  label: ['Secret', 'Secrets'],
  title: 'name',
  fields: { name: text() },
  access: all,
  internal: true,
})
const model = defineModel([shelf, keeper, book, secret])

const actor = (role: 'administrator' | 'rep' | 'guest'): Actor => ({
  workspace: '01990000-0000-7000-8000-000000000001',
  kind: 'member',
  member: '01990000-0000-7000-8000-000000000002',
  name: 'Ada',
  role,
  team: [],
  below: [],
  grants: Object.fromEntries([...model.objects.values()].map((object) => [object.name, object.access[role] ?? { read: 'none' }])),
})

describe('the model as a member may know it', () => {
  test('has the readable objects with the fields that exist for the role', () => {
    const [only, ...more] = metaOf(model, actor('rep')).objects.filter(({ name }) => name === 'shelf')
    expect(more).toEqual([])
    expect(only!.fields.map(({ key }) => key)).not.toEqual(expect.arrayContaining(['emails']))
    for (const key of ['emails', 'email', 'weight', 'heavy', 'latestBook', 'moods'])
      expect(only!.fields.map((field) => field.key)).not.toContain(key)
    expect(only).toMatchObject({
      table: ['name', 'keeper'],
      form: [['name']],
      grant: { read: 'own', write: 'none', delete: 'none' },
      owner: 'keeper',
    })
    expect(metaOf(model, actor('rep')).objects.map(({ name }) => name)).toEqual(['keeper', 'shelf'])
    expect(metaOf(model, actor('guest')).objects).toEqual([])
    expect(metaOf(model, actor('administrator')).objects.map(({ name }) => name)).toEqual(['keeper', 'shelf', 'book'])
  })

  test('says of a field what pages need', () => {
    const fields = new Map(
      metaOf(model, actor('administrator'))
        .objects.find(({ name }) => name === 'shelf')!
        .fields.map((field) => [field.key, field]),
    )
    expect(fields.get('name')).toEqual({
      key: 'name',
      kind: 'text',
      label: 'Name',
      required: true,
      readonly: false,
      derived: false,
      sortable: true,
      options: { max: 80 },
      operators: expect.arrayContaining(['is', 'contains', 'empty']),
      grouping: 'value',
      measures: ['distinct'],
    })
    expect(fields.get('state')!.options).toEqual({ values: ['full', 'empty'] })
    expect(fields.get('keeper')).toMatchObject({ kind: 'ref', options: { to: 'keeper' }, sortable: true })
    expect(fields.get('email')).toMatchObject({
      kind: 'part',
      label: 'Mail',
      derived: true,
      sortable: true,
      options: { of: 'emails', take: 'value' },
      made: { how: 'part', of: 'emails', take: 'value' },
    })
    expect(fields.get('latestBook')).toMatchObject({
      kind: 'text',
      derived: true,
      sortable: false,
      options: {},
      made: { how: 'latest', object: 'book', by: 'shelf', take: 'title' },
    })
    expect(fields.get('name')).not.toHaveProperty('made')
    expect(fields.get('code')).toMatchObject({ readonly: true })
  })

  test('says of what is looked up or worked out what comes out of it, and how', () => {
    const { fields } = metaOf(model, actor('administrator')).objects.find(({ name }) => name === 'shelf')!
    const said = Object.fromEntries(fields.map(({ key, kind, options, made }) => [key, { kind, options, made }]))
    const of = (take: string) => ({ how: 'latest', object: 'book', by: 'shelf', take })
    expect(said.lastRead).toEqual({ kind: 'instant', options: {}, made: of('read') })
    expect(said.mood).toEqual({ kind: 'choice', options: { values: ['dark', 'light'] }, made: of('mood') })
    expect(said.reader).toEqual({ kind: 'ref', options: { to: 'keeper' }, made: of('reader') })
    expect(said.mail).toEqual({ kind: 'part', options: { of: 'mails', take: 'value' }, made: of('mail') })
    expect(said.heavy).toEqual({ kind: 'number', options: {}, made: { how: 'formula' } })
    expect(said.moods).toEqual({
      kind: 'choice',
      options: { values: ['dark', 'light'] },
      made: { how: 'rollup', object: 'book', by: 'shelf', sums: 'latest', take: 'mood' },
    })
  })
})

describe('the interface as OpenAPI', () => {
  test.each(['administrator', 'rep', 'guest'] as const)('is valid 3.1 for the %s', async (role) => {
    const validator = new Validator()
    const { valid, errors } = await validator.validate(structuredClone(openApi({ model, version: '1.2.3' }, actor(role))))
    expect(errors ?? []).toEqual([])
    expect([valid, validator.version]).toEqual([true, '3.1'])
  })

  test('shows a reader no writes, and nobody what is hidden', () => {
    const document = openApi({ model, version: '1.2.3' }, actor('rep')) as {
      paths: Record<string, Record<string, unknown>>
      components: { schemas: Record<string, { properties: object }> }
    }
    expect(Object.keys(document.paths['/api/v1/shelves']!)).toEqual(['get'])
    expect(Object.keys(document.paths['/api/v1/shelves/{id}']!)).toEqual(['parameters', 'get'])
    expect(document.paths).not.toHaveProperty('/api/v1/books')
    expect(JSON.stringify(document)).not.toMatch(/weight|emails|ecret/)
  })

  test('takes only what can be written', () => {
    const document = openApi({ model, version: '1.2.3' }, actor('administrator')) as {
      components: { schemas: Record<string, { properties: object; required: string[]; additionalProperties: boolean }> }
    }
    const { NewShelf, ShelfPatch, Shelf } = document.components.schemas
    expect(NewShelf!.required).toEqual(['name', 'open', 'state'])
    for (const key of ['email', 'latestBook', 'code', 'id', 'version']) expect(Object.keys(NewShelf!.properties)).not.toContain(key)
    expect([NewShelf!.additionalProperties, ShelfPatch!.additionalProperties, ShelfPatch!.required]).toEqual([false, false, undefined])
    expect(Object.keys(Shelf!.properties)).toEqual(['id', 'createdAt', 'updatedAt', 'version', ...Object.keys(shelf.fields)])
  })
})
