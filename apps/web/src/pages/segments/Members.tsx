import { IconButton, InlineError } from '@rapport/ui'
import { useInfiniteQuery } from '@tanstack/react-query'
import { X } from 'lucide-react'
import { useEffect, useRef, useState } from 'react'
import { titleOf } from '../../api/meta.ts'
import { reasonOf } from '../../api/problem.ts'
import { queryClient } from '../../api/queries.ts'
import { request } from '../../api/request.ts'
import type { ObjectMeta, Page, Row } from '../../api/types.ts'
import { RefPicker, titleFields } from '../../fields/RefPicker.tsx'
import { t } from '../../messages/t.tsx'
import { Listed } from '../../shell/Listed.tsx'
import { toast } from '../../shell/toasts.ts'
import { RecordLine } from './RecordLine.tsx'
import styles from './Segments.module.css'
import type { Segment } from './types.ts'

interface MembersProps {
  object: ObjectMeta
  segment: Segment
  writable: boolean
}

/** Who is in a list that is kept by hand; they are added by their names, and taken out one by one. */
export function Members({ object, segment, writable }: MembersProps) {
  const [added, setAdded] = useState(0)
  const heading = useRef<HTMLHeadingElement>(null)
  const [problem, setProblem] = useState<unknown>(null)
  const key = ['count', object.name, `in segment ${segment.id}`, 'members']
  const list = useInfiniteQuery({
    queryKey: key,
    initialPageParam: '',
    queryFn: ({ pageParam, signal }) =>
      request<Page<Row>>(`/${object.path}`, {
        query: { filter: `in segment ${segment.id}`, limit: 50, after: pageParam, fields: titleFields(object) },
        signal,
      }),
    getNextPageParam: (page) => page.next ?? undefined,
  })
  // The input is a new one then; from the heading Tab leads to it, and who was added stays in sight.
  useEffect(() => {
    if (added > 0) heading.current?.focus()
  }, [added])
  const rows = list.data?.pages.flatMap((page) => page.items) ?? []
  const change = async (body: { add?: readonly string[]; remove?: readonly string[] }) => {
    setProblem(null)
    try {
      const done = await request<{ added: number; removed: number }>(`/segments/${segment.id}/members`, { method: 'POST', body })
      await Promise.all([
        queryClient.invalidateQueries({ queryKey: key }),
        queryClient.invalidateQueries({ queryKey: ['record', 'segment', segment.id] }),
      ])
      return done
    } catch (failed) {
      setProblem(failed)
      return null
    }
  }
  const add = async (id: string, name: string) => {
    const done = await change({ add: [id] })
    setAdded((times) => times + 1)
    if (!done) return
    if (done.added === 0) toast({ text: t('segments.wasIn', { name }) })
    else toast({ text: t('segments.added', { name }), undo: () => void change({ remove: [id] }) })
  }
  const remove = async (id: string, name: string) => {
    if (!(await change({ remove: [id] }))) return
    toast({ text: t('segments.removed', { name }), undo: () => void change({ add: [id] }) })
    heading.current?.focus()
  }
  return (
    <section className={styles.fits} aria-label={t('segments.members')}>
      <h2 ref={heading} tabIndex={-1} className={styles.sub}>
        {t('segments.members')}
      </h2>
      {writable ? (
        <RefPicker
          key={added}
          label={t('segments.add', { many: object.label[1].toLowerCase() })}
          object={object}
          value={null}
          onChange={(id, title) => id && void add(id, title ?? t('record.untitled'))}
        />
      ) : null}
      {problem ? <InlineError>{t('segments.failed', { reason: reasonOf(problem) })}</InlineError> : null}
      <Listed list={list} isEmpty={rows.length === 0} none={<p className={styles.quiet}>{t('segments.noMembers')}</p>} waits="long">
        <ul className={styles.people}>
          {rows.map((row) => {
            const name = titleOf(object, row) || t('record.untitled')
            return (
              <RecordLine key={row.id} object={object} row={row}>
                {writable ? (
                  <IconButton size="small" label={t('segments.remove', { name })} onClick={() => void remove(row.id, name)}>
                    <X size={14} aria-hidden />
                  </IconButton>
                ) : null}
              </RecordLine>
            )
          })}
        </ul>
      </Listed>
    </section>
  )
}
