/** Business hours as they are read and as they are typed. */
import { queryOptions } from '@tanstack/react-query'
import { request } from '../../../api/request.ts'
import type { Page, Row } from '../../../api/types.ts'

export const weekdays = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'] as const
export type Weekday = (typeof weekdays)[number]
/** From one time of day up to another. */
export type Opening = readonly [from: string, to: string]
export type Week = Readonly<Partial<Record<Weekday, readonly Opening[]>>>

export interface Hours extends Row {
  name: string
  timeZone: string
  week: Week
  /** `2026-12-25`, or `12-25` for each year. */
  holidays: readonly string[] | null
}

/** A workspace has fifty at most. */
export const hoursQuery = queryOptions({
  queryKey: ['businessHours'],
  queryFn: ({ signal }) =>
    request<Page<Hours>>('/business-hours', { query: { limit: 200 }, signal }).then(({ items }) =>
      items.toSorted((one, other) => one.name.localeCompare(other.name)),
    ),
  meta: { shows: ['hours'] },
})

export const office: Week = Object.fromEntries(weekdays.slice(0, 5).map((day) => [day, [['09:00', '17:00']]]))

export interface Holiday {
  readonly day: string
  readonly yearly: boolean
}
/** Any leap year: each day of each year has one in it. */
const LEAP = '2028'
export const toHolidays = (days: readonly string[] | null): readonly Holiday[] =>
  (days ?? []).map((day) => (day.length === 5 ? { day: `${LEAP}-${day}`, yearly: true } : { day, yearly: false }))
export const fromHolidays = (days: readonly Holiday[]): readonly string[] =>
  days.flatMap(({ day, yearly }) => (day === '' ? [] : [yearly ? day.slice(5) : day]))
