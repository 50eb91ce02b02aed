import { useRef, useState } from 'react'
import { isRef } from '../api/meta.ts'
import { ApiProblem, reasonOf } from '../api/problem.ts'
import { requestOnce } from '../api/request.ts'
import type { FieldMeta, ObjectMeta, Row, Value } from '../api/types.ts'
import { settle } from '../list/useCellEdit.ts'
import { editText } from '../fields/written.ts'
import { everyStore } from '../list/useRows.ts'
import { type Clash, clashesOf } from './conflict.ts'

/** Where the edit of one field stands. */
type State = 'shown' | 'editing' | 'saving' | 'failed' | 'clash'

/** The form in which a value is sent: a ref as its id. */
const sent = (value: Value): Value => (isRef(value) ? value.id : value)
const same = (one: Value, other: Value): boolean => JSON.stringify(sent(one)) === JSON.stringify(sent(other))

/**
 * Editing one field in place, saved against the version that was read. If somebody else changed another field
 * meanwhile, the save goes through with the newer version; if they changed this one, the reader chooses.
 */
export function useFieldEdit(object: ObjectMeta, row: Row, field: FieldMeta) {
  const [state, setState] = useState<State>('shown')
  const [draft, setDraft] = useState<Value>(null)
  const [reason, setReason] = useState('')
  const [clash, setClash] = useState<Clash | null>(null)
  /** The version the edit began from; what comes in later must not be overwritten unseen. */
  const base = useRef(row.version)
  /** What the input began with. */
  const [first, setFirst] = useState<Value>(null)
  const newest = useRef<Row | null>(null)

  const show = (saved: Row) => {
    settle(object, null, saved)
    for (const store of everyStore()) store.put(saved)
    setState('shown')
  }
  const send = async (value: Value, version: number, again: boolean): Promise<void> => {
    setState('saving')
    try {
      show(await requestOnce<Row>(`/${object.path}/${row.id}`, { method: 'PATCH', body: { [field.key]: sent(value) }, version }))
    } catch (error) {
      if (!(error instanceof ApiProblem) || error.status !== 412 || !error.current) {
        setReason(reasonOf(error))
        return setState('failed')
      }
      newest.current = error.current
      const [own] = clashesOf(error, [field], { [field.key]: value })
      if (!own && again) return send(value, error.current.version, false)
      setClash(own ?? { field, mine: value, theirs: error.current[field.key] ?? null, who: null, at: null })
      setState('clash')
    }
  }
  return {
    state,
    draft,
    reason,
    clash,
    /** Somebody else changed the field since the edit began, as far as this page has heard. */
    overtaken: state === 'editing' && !same(editText(field, row[field.key] ?? null), first),
    begin: () => {
      base.current = row.version
      const now = editText(field, row[field.key] ?? null)
      setFirst(now)
      setDraft(now)
      setState('editing')
    },
    change: setDraft,
    cancel: () => setState('shown'),
    save: () => {
      if (same(draft, first)) return setState('shown')
      return send(draft, base.current, true)
    },
    takeTheirs: () => newest.current && show(newest.current),
    keepMine: () => void send(draft, newest.current?.version ?? row.version, true),
  }
}
