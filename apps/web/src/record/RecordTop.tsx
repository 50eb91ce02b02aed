import { IconButton, Menu, TopBar } from '@rapport/ui'
import { Link, useNavigate } from '@tanstack/react-router'
import { ChevronDown, ChevronLeft, ChevronUp, Ellipsis, Trash2 } from 'lucide-react'
import { useEffect, useState, useSyncExternalStore } from 'react'
import { mayDelete, titleOf } from '../api/meta.ts'
import { reasonOf } from '../api/problem.ts'
import { queryClient } from '../api/queries.ts'
import { requestOnce } from '../api/request.ts'
import type { Meta, ObjectMeta, Row } from '../api/types.ts'
import { numberText } from '../fields/words.ts'
import { remove } from '../list/removal.ts'
import { storeOf } from '../list/useRows.ts'
import { shownColumns, type ListSearch } from '../list/view.ts'
import { t } from '../messages/t.tsx'
import { useAdministrator } from '../pages/settings/Parts.tsx'
import { toast } from '../shell/toasts.ts'
import { usePageKeys } from '../shell/usePageKeys.ts'
import { Erasing, isPersonal, personalEntries } from './erase/PersonalMenu.tsx'
import styles from './Record.module.css'

interface RecordTopProps {
  meta: Meta
  object: ObjectMeta
  id: string
  row: Row | undefined
  search: ListSearch
}

const line = { size: 16, strokeWidth: 1.6, 'aria-hidden': true } as const

/** The way back to the list, the neighbours in it, and what can be done with the whole record. */
export function RecordTop({ object, id, row, search }: RecordTopProps) {
  const navigate = useNavigate()
  const { store } = storeOf(object, search, shownColumns(object, search))
  useSyncExternalStore(store.subscribe, store.version)
  const index = store.indexOf(id)
  const before = index > 0 ? store.get(index - 1) : undefined
  const after = index >= 0 ? store.get(index + 1) : undefined
  useEffect(() => {
    if (index < 0) return
    store.leaveAt({ current: index })
    store.want(Math.max(0, index - 1), index + 2)
  }, [store, index])
  const go = (to: Row | undefined) => to && void navigate({ to: '/$path/$id', params: { path: object.path, id: to.id }, search })
  const back = () => void navigate({ to: '/$path', params: { path: object.path }, search })
  usePageKeys({ k: () => go(before), j: () => go(after), Escape: back })

  const isOpen = useAdministrator() && isPersonal(object)
  const [isErasing, setErasing] = useState(false)
  const erased = () => {
    setErasing(false)
    store.refresh()
    void navigate({ to: '/settings/$section', params: { section: 'erasures' }, search: {} })
  }
  const drop = async () => {
    try {
      const done = await remove(object, [id])
      if (done.deleted === 0) return toast({ text: t('edit.notSaved', { reason: done.skipped[0]?.message ?? '' }) })
      const name = (row && titleOf(object, row)) || t('record.untitled')
      store.refresh()
      back()
      toast({ text: t('record.deleted', { name }), undo: () => void restore(done.changes, id) })
    } catch (error) {
      toast({ text: t('edit.notSaved', { reason: reasonOf(error) }) })
    }
  }
  const restore = async (changes: readonly string[], restored: string) => {
    try {
      for (const change of changes) await requestOnce(`/changes/${change}/undo`, { method: 'POST' })
      await queryClient.invalidateQueries({ queryKey: ['record', object.name, restored] })
      store.refresh()
      void navigate({ to: '/$path/$id', params: { path: object.path, id: restored }, search })
    } catch (error) {
      toast({ text: t('edit.notUndone', { reason: reasonOf(error) }) })
    }
  }
  return (
    <TopBar
      start={
        <>
          <Link to="/$path" params={{ path: object.path }} search={search} className={styles.back}>
            <ChevronLeft {...line} />
            {object.label[1]}
          </Link>
          {index >= 0 ? (
            <span className={styles.place}>
              {t('record.place', { n: numberText(index + 1), total: totalText(store.length(), object, search) })}
            </span>
          ) : null}
          {index >= 0 ? (
            <>
              <IconButton size="small" label={t('record.previous')} disabled={!before} onClick={() => go(before)}>
                <ChevronUp {...line} />
              </IconButton>
              <IconButton size="small" label={t('record.next')} disabled={!after} onClick={() => go(after)}>
                <ChevronDown {...line} />
              </IconButton>
            </>
          ) : null}
        </>
      }
    >
      {row && (mayDelete(object) || isOpen) ? (
        <Menu
          align="end"
          target={
            <IconButton label={t('action.more')}>
              <Ellipsis {...line} />
            </IconButton>
          }
          entries={[
            ...(mayDelete(object)
              ? [
                  {
                    id: 'delete',
                    label: t('record.delete', { one: object.label[0].toLowerCase() }),
                    icon: <Trash2 {...line} />,
                    bad: true,
                    onChoose: () => void drop(),
                  },
                ]
              : []),
            ...(isOpen ? personalEntries(object, id, () => setErasing(true)) : []),
          ]}
        />
      ) : null}
      {isErasing && row ? (
        <Erasing
          object={object}
          record={id}
          name={titleOf(object, row) || t('record.untitled')}
          onErased={erased}
          onClose={() => setErasing(false)}
        />
      ) : null}
    </TopBar>
  )
}

/** How many the list holds, as far as it was counted already. */
function totalText(reached: number | undefined, object: ObjectMeta, search: ListSearch): string {
  const counted = (exact: boolean) =>
    queryClient.getQueryData<{ count: number; exact: boolean }>(['count', object.name, search.filter ?? '', search.find ?? '', exact])
  const total = reached ?? counted(true)?.count ?? counted(false)?.count
  return total === undefined ? '…' : numberText(total)
}
