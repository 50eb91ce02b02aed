import { useQuery } from '@tanstack/react-query'
import { request } from '../api/request.ts'
import type { Meta, ObjectMeta, Page, Row } from '../api/types.ts'

/** Links that a timeline can name at once; older ones are told of without their name. */
const MOST = 200

/**
 * What hangs on a record and stands in its history: its notes and its links, by id. The history tells that they came;
 * what they say is read from themselves.
 */
export function useLinked(meta: Meta, object: ObjectMeta, row: Row): ReadonlyMap<string, Row> {
  const { data } = useQuery({
    queryKey: ['history', object.name, row.id, 'linked'],
    queryFn: async ({ signal }) => {
      const pages = await Promise.all(
        waysTo(meta, object).map(({ path, field }) =>
          request<Page<Row>>(`/${path}`, { query: { filter: `${field} is ${row.id}`, limit: MOST }, signal }),
        ),
      )
      return new Map(pages.flatMap((page) => page.items.map((one) => [one.id, one] as const)))
    },
  })
  return data ?? new Map()
}

/** The objects that are carried by this one, with the field that says so. */
function waysTo(meta: Meta, object: ObjectMeta): readonly { path: string; field: string }[] {
  return meta.objects.flatMap((related) =>
    related.fields
      .filter((field) => related.via?.includes(field.key) && (field.kind === 'record' || field.options.to === object.name))
      .map((field) => ({ path: related.path, field: field.key })),
  )
}
