import { fieldOf, mayMake, objectNamed } from '../api/meta.ts'
import { request, requestOnce } from '../api/request.ts'
import type { FieldMeta, Meta, ObjectMeta, Page, Row, Value } from '../api/types.ts'
import { formatTree } from './formatTree.ts'

/** How a new record is tied to another one on the way: a person to a company, by an employment. */
export interface LinkWay {
  /** The object that ties them. */
  link: ObjectMeta
  /** The ref of the link that leads to the new record. */
  by: string
  /** The ref that leads on, under the label it has on the record's page. */
  to: FieldMeta
  other: ObjectMeta
  /** True if a record that is not there yet can be made by its name. */
  makes: boolean
  /** What is told of the tie itself: the job title. */
  about: readonly FieldMeta[]
}

/** The link that fields of an object are read through, if the member may write it; undefined where there is none. */
export function linkWayOf(meta: Meta, object: ObjectMeta): LinkWay | undefined {
  const read = object.fields.flatMap((field) => (field.made?.how === 'latest' ? [{ field, made: field.made }] : []))
  const link = objectNamed(meta, read[0]?.made.object ?? '')
  if (!link || !mayMake(link)) return undefined
  const taken = read
    .filter(({ made }) => made.object === link.name)
    .flatMap(({ field, made }) => {
      const source = fieldOf(link, made.take ?? '')
      return source && !source.readonly ? [{ ...source, label: field.label, required: false }] : []
    })
  const to = taken.find((field) => field.kind === 'ref')
  const other = to && objectNamed(meta, to.options.to ?? '')
  const by = read[0]?.made.by
  if (!to || !other || !by) return undefined
  const makes = mayMake(other) && other.fields.every((field) => !field.required || field.key === other.title)
  return { link, by, to, other, makes, about: taken.filter((field) => field !== to) }
}

/** The far end as it was chosen: a record by its id, or a new one by its name. */
export type Chosen = { id: string } | { name: string }

/**
 * Ties a record to what was chosen. A new far end is looked up by its name first, so that doing it again after a failure
 * makes none twice. Throws `ApiProblem`.
 */
export async function tie(way: LinkWay, id: string, chosen: Chosen, about: Readonly<Record<string, Value>>): Promise<void> {
  const far = 'id' in chosen ? chosen.id : await madeBy(way.other, chosen.name.trim())
  await requestOnce(`/${way.link.path}`, { method: 'POST', body: { ...about, [way.by]: id, [way.to.key]: far } })
}

async function madeBy(other: ObjectMeta, name: string): Promise<string> {
  const filter = formatTree({ field: other.title, op: 'is', value: name })
  const known = await request<Page<Row>>(`/${other.path}`, { query: { filter, limit: 1, fields: other.title } })
  const [first] = known.items
  return first?.id ?? (await requestOnce<Row>(`/${other.path}`, { method: 'POST', body: { [other.title]: name } })).id
}
