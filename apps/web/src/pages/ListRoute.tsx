import { useParams, useSearch } from '@tanstack/react-router'
import { useMemo } from 'react'
import { editorOf, listed } from '../api/meta.ts'
import type { Meta, ObjectMeta } from '../api/types.ts'
import { ListPage } from '../list/ListPage.tsx'
import { NotFound } from '../shell/NotFound.tsx'
import { useModel } from '../shell/useModel.ts'

/** `/people`, `/companies` …: the list of an object, if the member has one. */
export function ListRoute() {
  const meta = useModel()
  const { path } = useParams({ from: '/app/$path' })
  const search = useSearch({ from: '/app/$path' })
  const object = useMemo(() => listed(meta).flatMap((one) => (one.path === path ? asListed(meta, one) : []))[0], [meta, path])
  return object ? <ListPage key={object.name} meta={meta} object={object} search={search} /> : <NotFound />
}

/** What a segment or a template is of is an object by its name, shown as people call it; that and how it is kept stay as they are, and so does what is set up on a page. */
function asListed(meta: Meta, object: ObjectMeta): ObjectMeta {
  if (object.name === 'broadcast')
    return { ...object, fields: object.fields.map((field) => ({ ...field, readonly: field.readonly || field.key !== object.title })) }
  if (!editorOf(object)) return object
  const labels = Object.fromEntries(meta.objects.map(({ name, label }) => [name, label[1]]))
  const of = { kind: 'choice' as const, operators: ['is', 'isNot'] as const, options: { labels, values: Object.keys(labels) } }
  const fields = object.fields.map((field) => ({
    ...field,
    ...(field.key === 'of' ? of : {}),
    readonly: field.readonly || field.key === 'of' || field.key === 'kind',
  }))
  return { ...object, fields }
}
