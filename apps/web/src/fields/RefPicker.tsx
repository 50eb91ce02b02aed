import { Select } from '@rapport/ui'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { titleOf } from '../api/meta.ts'
import { recordQuery } from '../api/queries.ts'
import { request } from '../api/request.ts'
import type { ObjectMeta, Page, Row } from '../api/types.ts'
import { t } from '../messages/t.tsx'

export interface RefPickerProps {
  label: string
  object: ObjectMeta
  /** The id of the chosen record. */
  value: string | null
  onChange: (id: string | null, title: string | null) => void
  /** The title of the chosen record, where it is known already. */
  title?: string
  optional?: string
  error?: string | null
  clearable?: boolean
  hideLabel?: boolean
  takesFocus?: boolean
  /** Offers "Me" among members. */
  withMe?: boolean
  /** A filter that offered records match. */
  only?: string
  /** Takes a name that is not there yet as well, and is told of it; `made` is the name taken last. */
  onName?: (name: string) => void
  made?: string | null
}

/** Marks the option that stands for a name, among the ids of the others. */
const NAME = 'name:'

/** Finds a record of another object while typing and gives back its id. */
export function RefPicker({ object, value, onChange, title, withMe, only, onName, made = null, ...rest }: RefPickerProps) {
  const [typed, setTyped] = useState('')
  const found = useQuery({
    queryKey: ['pick', object.name, typed, only],
    queryFn: ({ signal }) =>
      request<Page<Row>>(`/${object.path}`, {
        query: { find: typed, filter: only, limit: 20, sort: typed ? undefined : object.title, fields: titleFields(object) },
        signal,
      }),
    placeholderData: (before) => before,
  })
  const chosen = useQuery({ ...recordQuery(object, value ?? ''), enabled: Boolean(value && value !== 'me' && !title) })
  const me = withMe && object.name === 'member' ? [{ value: 'me', label: t('filter.me') }] : []
  const options = [...me, ...(found.data?.items ?? []).map((row) => ({ value: row.id, label: titleOf(object, row) || row.id }))]
  if (value && !options.some((option) => option.value === value))
    options.unshift({ value, label: title ?? (chosen.data ? titleOf(object, chosen.data) : t('state.loading')) })
  const name = typed.trim()
  const same = options.find((option) => option.label.toLowerCase() === name.toLowerCase())
  if (onName && made) options.push({ value: NAME + made, label: made })
  if (onName && name && !same && name !== made)
    options.push({ value: NAME + name, label: t('pick.new', { one: object.label[0].toLowerCase(), name }) })
  const choose = (id: string | null) => {
    setTyped('')
    if (id?.startsWith(NAME)) onName?.(id.slice(NAME.length))
    else onChange(id, options.find((option) => option.value === id)?.label ?? null)
  }
  return (
    <Select
      {...rest}
      options={options}
      value={made ? NAME + made : value}
      onChange={choose}
      {...(onName && name ? { onLeave: () => choose(same?.value ?? NAME + name) } : {})}
      onSearch={(text) => setTyped(options.some((option) => option.label === text) ? '' : text)}
      none={found.isFetching ? t('state.loading') : t('state.noneFound')}
    />
  )
}

/** Fields a title is made of, for the select list. */
export const titleFields = (object: ObjectMeta): string => [object.title, ...(object.titleElse ?? [])].join(',')
