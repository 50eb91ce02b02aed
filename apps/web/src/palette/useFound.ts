import { keepPreviousData, useQueries, useQuery } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import { request } from '../api/request.ts'
import type { Meta, Page, Row } from '../api/types.ts'
import { objectNamed } from '../api/meta.ts'
import type { Opened } from './remember.ts'

export type Range = readonly [from: number, to: number]

export interface FoundItem {
  id: string
  title: string
  ranges: readonly Range[]
  context: { field: string; text: string; ranges: readonly Range[] } | null
  detail: string | null
  about: { object: string; id: string; title: string | null } | null
  mine: boolean
}

export interface Findings {
  groups: readonly { object: string; items: readonly FoundItem[]; more: boolean }[]
  filling: readonly { object: string; done: number; total: number }[]
}

/** Milliseconds after a key until the server is asked: quick typing asks once. */
const pause = 70

/** What the server finds as one types; the last answer stays until the next is there. */
export function useFound(text: string, objects: string | undefined) {
  const [asked, setAsked] = useState(text)
  useEffect(() => {
    const timer = setTimeout(() => setAsked(text), pause)
    return () => clearTimeout(timer)
  }, [text])
  const query = useQuery({
    queryKey: ['search', asked, objects ?? ''],
    queryFn: ({ signal }) => request<Findings>('/search', { query: { q: asked, objects, limit: 5 }, signal }),
    enabled: asked !== '' && text !== '',
    placeholderData: keepPreviousData,
    staleTime: 2_000,
    gcTime: 60_000,
    // A large import becomes findable bit by bit.
    refetchInterval: ({ state }) => (state.data?.filling.length ? 3_000 : false),
  })
  return {
    findings: text === '' ? undefined : query.data,
    error: query.error,
    waiting: text !== '' && (asked !== text || query.isFetching),
  }
}

/** Records that were opened here before, with their titles of today: those that are gone or out of sight are not among them. */
export function useOpened(meta: Meta, opened: readonly Opened[]): readonly (Opened & { row: Row })[] {
  const byObject = [...Map.groupBy(opened, ({ object }) => object)].flatMap(([name, some]) => {
    const object = objectNamed(meta, name)
    return object ? [{ object, ids: some.map(({ id }) => id) }] : []
  })
  const pages = useQueries({
    queries: byObject.map(({ object, ids }) => ({
      queryKey: ['recent', object.name, ids.join()],
      queryFn: ({ signal }: { signal: AbortSignal }) =>
        request<Page<Row>>(`/${object.path}`, {
          query: {
            filter: `id is any of (${ids.join(', ')})`,
            fields: [object.title, ...(object.titleElse ?? [])].join(),
            limit: ids.length,
          },
          signal,
        }),
      staleTime: 2_000,
    })),
  })
  const rows = new Map(pages.flatMap(({ data }) => data?.items ?? []).map((row) => [row.id, row]))
  return opened.flatMap((one) => {
    const row = rows.get(one.id)
    return row ? [{ ...one, row }] : []
  })
}
