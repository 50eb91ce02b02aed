import { Select } from '@rapport/ui'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { hasPages, isRef, objectNamed } from '../api/meta.ts'
import { request } from '../api/request.ts'
import type { Meta, Value } from '../api/types.ts'
import { t } from '../messages/t.tsx'

interface RecordPickerProps {
  meta: Meta
  label: string
  value: Value
  onChange: (value: { object: string; id: string } | null) => void
  optional?: string | undefined
  error?: string | null | undefined
  hideLabel?: boolean | undefined
  takesFocus?: boolean | undefined
  clearable?: boolean
}

interface Found {
  groups: readonly { object: string; items: readonly { id: string; title: string }[] }[]
}

/** Finds a record of any object while typing, and gives back which object it is of and its id. */
export function RecordPicker({ meta, value, onChange, ...rest }: RecordPickerProps) {
  const [typed, setTyped] = useState('')
  const [chosen, setChosen] = useState<{ value: string; label: string } | null>(null)
  const found = useQuery({
    queryKey: ['search', typed, 'pick'],
    queryFn: ({ signal }) => request<Found>('/search', { query: { q: typed, limit: 8 }, signal }),
    enabled: typed.trim() !== '',
    placeholderData: (before) => before,
  })
  const groups = typed.trim() === '' ? [] : (found.data?.groups ?? [])
  const options = groups.flatMap(({ object: name, items }) => {
    const object = objectNamed(meta, name)
    // What itself hangs on others has nothing hanging on it.
    if (!object || object.via?.length || object.alsoWith || !hasPages(object)) return []
    return items.map(({ id, title }) => ({ value: `${name} ${id}`, label: `${title || t('record.untitled')} · ${object.label[0]}` }))
  })
  const present = keyOf(value)
  const shown =
    present === null || options.some((one) => one.value === present)
      ? options
      : [chosen?.value === present ? chosen : { value: present, label: isRef(value) ? value.title : t('state.loading') }, ...options]
  const choose = (key: string | null) => {
    const [object = '', id = ''] = key?.split(' ') ?? []
    setTyped('')
    setChosen(shown.find((one) => one.value === key) ?? null)
    onChange(key === null ? null : { object, id })
  }
  return (
    <Select
      {...rest}
      options={shown}
      value={present}
      onChange={choose}
      onSearch={(text) => setTyped(shown.some((one) => one.label === text) ? '' : text)}
      none={found.isFetching ? t('state.loading') : t(typed.trim() === '' ? 'pick.type' : 'state.noneFound')}
    />
  )
}

function keyOf(value: Value): string | null {
  if (typeof value !== 'object' || value === null || !('object' in value) || !('id' in value)) return null
  return `${String(value.object)} ${String(value.id)}`
}
