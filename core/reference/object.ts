/** The section of one object: its fields, and every call of its records. */
import { reachOf } from '../access/index.ts'
import { metaOf } from '../api/meta.ts'
import { shownBy, type FieldOf, type Kind, type ObjectType } from '../object/index.ts'
import { curl, kept, quoted, script, type Example, type Request } from './code.ts'
import { call, type Block, type Section, table, text, withArticle } from './document.ts'
import { exampleOf, newBody, type Asker, type Body, type Need } from './example.ts'
import { fieldHead, fieldRows, fieldsOf, filterBy } from './fields.ts'

/** Whose reference it is, and where the interface is: `https://crm.example.com/api/v1`. */
export interface Place extends Asker {
  readonly base: string
}

/** How the client names the records of an object: `rapport.people`, or by their path where that is no name. */
export const collection = ({ path }: ObjectType): string => (/^[a-z][\w$]*$/i.test(path) ? `rapport.${path}` : `rapport[${quoted(path)}]`)

const id = kept('ID', 'made.id')

export function objectSection(place: Place, object: ObjectType): Section {
  const { actor } = place
  const [, many] = object.label
  const body = newBody(place, object)
  const may = { write: reachOf(actor, object.name, 'write') !== 'none', delete: reachOf(actor, object.name, 'delete') !== 'none' }
  const blocks: Block[] = [
    text(
      `In scopes and filters \`${object.name}\`, in addresses \`/${object.path}\`.${object.comesBy ? ` ${object.comesBy}` : ''}${
        may.write ? '' : ' You may read them, not write.'
      }`,
    ),
    table('Fields', fieldHead, fieldRows(place, object)),
    listCall(place, object),
    ...(body ? [createCall(place, object, body)] : may.write && !object.comesBy ? [unmakeable(object)] : []),
    getCall(place, object, body !== null),
    ...(body ? [changeCall(place, object, body)] : []),
    ...(body && may.delete && !object.comesBy ? [deleteCall(place, object)] : []),
    ...(body ? manyCalls(place, object, body) : []),
    aggregateCall(place, object),
    searchCall(place, object),
  ]
  return { id: `object-${object.name.replace(/_/g, '-')}`, part: 'objects', title: many, blocks }
}

const unmakeable = (object: ObjectType): Block =>
  text(
    `To make ${withArticle(object.label[0].toLowerCase())} by \`POST /${object.path}\`, give the fields that must be: they lead to records, or hold what no two share.`,
  )

function listCall(place: Place, object: ObjectType): Block {
  const [, many] = object.label.map((label) => label.toLowerCase())
  const keys = fieldsOf(place, object)
  const best =
    [object.title, ...(object.table ?? []), ...keys].find((key) => keys.includes(key) && isTelling(place, object, key)) ?? keys[0]
  const filter = best === undefined ? 'createdAt in the last 14 days' : filterBy(place, object, best)
  return call(
    `List ${many}`,
    curl(place.base, { path: `/${object.path}`, query: { filter, sort: '-createdAt', limit: '10' } }),
    `for await (const one of ${collection(object)}.list({ filter: ${quoted(filter)}, sort: '-createdAt' })) {\n  console.log(one.id)\n}`,
    {
      text: `Answers \`{ items, next }\`, newest first unless \`sort\` says otherwise; see [Paging](#paging) and [Filters](#filters). The client asks for page after page by itself.`,
    },
  )
}

const isTelling = ({ model }: Place, object: ObjectType, key: string): boolean =>
  ['text', 'choice', 'integer', 'date', 'prose'].includes(shownBy(model, object.fields[key]!).kind)

/** Calls that make or find the records to which a new one must lead, as lines before it. */
const before = (place: Place, needs: readonly Need[]): { readonly shell: string; readonly script: string } => {
  const lines = needs.map(({ object, shell, script: name }) => {
    const body = newBody(place, object)
    if (body && body.needs.length === 0)
      return {
        shell: curl(place.base, { method: 'POST', path: `/${object.path}`, body: body.values, keep: shell }),
        script: `const ${name} = await ${collection(object)}.create(${script(body.values)})`,
      }
    return {
      shell: curl(place.base, { path: `/${object.path}`, query: { limit: '1' }, keep: shell }),
      script: `const ${name} = (await ${collection(object)}.page({ limit: 1 })).items[0]!`,
    }
  })
  return { shell: lines.map(({ shell }) => `${shell}\n`).join(''), script: lines.map((line) => `${line.script}\n`).join('') }
}

function createCall(place: Place, object: ObjectType, { values, needs }: Body): Block {
  const first = before(place, needs)
  const request: Request = { method: 'POST', path: `/${object.path}`, body: values, keep: 'ID' }
  return call(
    `Create ${withArticle(object.label[0].toLowerCase())}`,
    `${first.shell}${curl(place.base, request)}`,
    `${first.script}const made = await ${collection(object)}.create(${script(values)})\nconsole.log(made.id, made.version)`,
    {
      status: 201,
      text: `Answers the whole record. The shell keeps its id, by which the record begins, in \`$ID\` for the calls below.${
        needs.length > 0 ? ' What it must lead to is made or found first.' : ''
      }`,
    },
  )
}

function getCall(place: Place, object: ObjectType, isMade: boolean): Block {
  const one = object.label[0].toLowerCase()
  const find = curl(place.base, { path: `/${object.path}`, query: { limit: '1' }, keep: 'ID' })
  const get = curl(place.base, { path: `/${object.path}/${id}` })
  return call(
    `Read one ${one}`,
    isMade ? get : `${find}\n[ -n "$ID" ] && ${get}`,
    isMade
      ? `const same = await ${collection(object)}.get(made.id)`
      : `const [found] = (await ${collection(object)}.page({ limit: 1 })).items\nconst same = found && (await ${collection(object)}.get(found.id))`,
    { text: isMade ? 'By its id.' : 'By its id, here that of the newest one.' },
  )
}

/** What the example changes: the first field that may have another value. */
function changed(object: ObjectType, { values }: Body): Readonly<Record<string, Example>> {
  const found = Object.keys(values).find((key) => key !== object.title && isChangeable(object, key)) ?? object.title
  const value = found in values || found === object.title ? other(object, found) : undefined
  return value === undefined ? {} : { [found]: value }
}
const isChangeable = (object: ObjectType, key: string): boolean => {
  const { kind, options, presence } = object.fields[key]!
  return (
    presence !== 'required' && !options.unique && ['text', 'integer', 'number', 'boolean', 'date'].includes(kind) && !('format' in options)
  )
}

const others: Partial<Record<Kind, Example>> = { integer: 15, number: 20.5, boolean: false, date: '2026-04-15' }

/** Another value of a field than an example gives it first. */
function other(object: ObjectType, key: string): Example | undefined {
  const field = object.fields[key]!
  if (field.options.unique) return undefined
  const first = exampleOf(object, key)
  return others[field.kind] ?? (typeof first === 'string' ? cut(field, first.replace(/^Example/, 'Another')) : first)
}
const cut = (field: { kind: string; options: object }, words: string): string =>
  words.slice(0, (field as FieldOf<'text'>).options.max ?? 500)

function changeCall(place: Place, object: ObjectType, body: Body): Block {
  const values = changed(object, body)
  return call(
    `Change ${withArticle(object.label[0].toLowerCase())}`,
    curl(place.base, { method: 'PATCH', path: `/${object.path}/${id}`, headers: ['If-Match: "1"'], body: values }),
    `const later = await ${collection(object)}.update(made.id, ${script(values)}, { version: made.version })`,
    {
      text: 'Only the fields that you give change; `null` empties one. With `If-Match` and the version that you have read, nobody’s later change is overwritten: see [Versions](#versions).',
    },
  )
}

const deleteCall = (place: Place, object: ObjectType): Block =>
  call(
    `Delete ${withArticle(object.label[0].toLowerCase())}`,
    curl(place.base, { method: 'DELETE', path: `/${object.path}/${id}` }),
    `await ${collection(object)}.delete(made.id)`,
    {
      status: 204,
      text: 'Answers 204. The history keeps it: `GET /' + object.path + '/{id}/history` names the change, and undo brings it back.',
    },
  )

function manyCalls(place: Place, object: ObjectType, { values, needs }: Body): readonly Block[] {
  const [one, many] = object.label.map((label) => label.toLowerCase())
  const fields = fieldsOf(place, object)
  const by = fields.filter((key) => object.fields[key]!.options.match && object.fields[key]!.presence !== 'derived')
  const first = by.find((key) => object.fields[key]!.options.unique) ?? by[0]
  const upsert = first === undefined ? undefined : upsertValues(object, first, values)
  const hasFresh = Object.values(values).some((value) => JSON.stringify(value).includes('fresh'))
  const items: Example[] =
    upsert && first !== undefined ? [{ action: 'upsert', by: first, values: upsert }] : [{ action: 'create', values }]
  if (hasFresh && !upsert) return []
  const needed = before(place, needs)
  const words = by.map((key) => `\`${key}\``).join(', ')
  return [
    call(
      `Write many ${many} at once`,
      `${needed.shell}${curl(place.base, { method: 'POST', path: `/${object.path}/batch`, body: { mode: 'each', items } })}`,
      `${needed.script.replace(/const some/g, 'const again')}const done = await ${collection(object)}.batch(${script(items).replace(/\bsome(?=[A-Z]\w*\.id)/g, 'again')})\nconsole.log(done.created, done.changed, done.refused)`,
      {
        text: `Up to 1,000 items in one transaction: \`create\`, \`update\`, \`upsert\` and \`delete\`. ${
          words ? `An upsert changes the one ${one} with that value of \`by\`, or makes it; ${one} records are known by ${words}. ` : ''
        }With \`mode\` \`each\`, the default, every item that is valid is written, with \`all\` everything or nothing. Each item is answered in its place.`,
      },
    ),
  ]
}

function upsertValues(object: ObjectType, by: string, values: Body['values']): Readonly<Record<string, Example>> | undefined {
  const { kind, options } = object.fields[by]!
  const { max = 500 } = options as { max?: number }
  const plain = Object.fromEntries(Object.entries(values).filter(([key]) => key !== by))
  if (kind === 'emails') return { ...plain, [by]: [{ value: 'known@example.com', label: 'work' }] }
  if (kind === 'text' && !('format' in options && options.format))
    return { ...plain, [by]: `Known ${object.label[0].toLowerCase()}`.slice(0, max) }
  if (kind === 'integer') return { ...plain, [by]: 4711 }
  return undefined
}

function aggregateCall(place: Place, object: ObjectType): Block {
  const meta = metaOf(place.model, place.actor).objects.find(({ name }) => name === object.name)!
  const grouped = meta.fields.find(({ grouping, kind }) => grouping === 'value' && kind !== 'boolean')
  const summed = meta.fields.find(({ measures }) => measures.includes('sum'))
  const measure = ['count', ...(summed ? [`average.${summed.key}`] : [])]
  const by = grouped && grouped.key !== object.title ? [grouped.key] : ['createdAt.month']
  return call(
    'Count and add up',
    `${curl(place.base, { path: `/${object.path}/count` })}\n${curl(place.base, {
      path: `/${object.path}/aggregate`,
      query: { measure: measure.join(','), by: by.join(','), top: '10' },
    })}`,
    `const { count } = await ${collection(object)}.count()\nconst numbers = await ${collection(object)}.aggregate({ measure: ${script(measure)}, by: ${script(by)}, top: 10 })`,
    { text: 'By fields, behind links too, by ranges and times; each group says the filter that opens just its records.' },
  )
}

const searchCall = (place: Place, object: ObjectType): Block =>
  call(
    'Search',
    curl(place.base, { path: '/search', query: { q: 'example', objects: object.name, limit: '5' } }),
    `const hits = await rapport.search('example', { objects: [${quoted(object.name)}], limit: 5 })`,
    { text: 'As people do: the beginnings of words, with a letter wrong, mail addresses, phone numbers in any notation.' },
  )
