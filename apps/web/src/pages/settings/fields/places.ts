import type { CustomField, CustomFields } from './types.ts'

/** How many fields of this kind may be marked beside those that are. */
export interface Places {
  kinds: readonly string[]
  places: number
  left: number
  /** Names of the fields that are marked. */
  holders: readonly string[]
}

/** The places for a kind on an object, not counting the field itself; undefined for kinds that cannot be marked. */
export function placesFor({ items, pools }: CustomFields, of: string, kind: string, self?: Pick<CustomField, 'id'>): Places | undefined {
  const pool = pools.find(({ kinds }) => kinds.includes(kind))
  if (!pool) return undefined
  const holders = items.filter((field) => field.of === of && field.id !== self?.id && pool.kinds.includes(field.kind) && holdsPlace(field))
  return { ...pool, left: Math.max(0, pool.places - holders.length), holders: holders.map(({ label }) => label) }
}

/** Whether a field is sorted by, or being prepared for it. */
export const holdsPlace = ({ state }: Pick<CustomField, 'state'>): boolean => state === 'marked' || state === 'filling'
