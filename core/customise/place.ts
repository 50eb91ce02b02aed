/** Which slot a field takes, and the key of a field that was given a label only. Pure. */
import { Problem } from '../errors.ts'
import { fold } from '../object/fold.ts'
import { slotsFor } from '../store/index.ts'
import type { CustomFieldJson } from './build.ts'
import type { CustomKind } from './definition.ts'

/** The first slot for the kind that no other field of the object holds. Throws `customField.noSlot` with the fields that hold them. */
export function freeSlot(kind: CustomKind, siblings: readonly CustomFieldJson[]): string {
  const slots = slotsFor(kind)
  if (slots.length === 0)
    throw new Problem('customField.unmarkable', 'Fields of this kind cannot be sorted and grouped by.', {
      status: 422,
      fix: 'Leave it unmarked: it can be filtered all the same, only slower.',
    })
  const holders = siblings.filter(({ slot }) => slot !== null && slots.includes(slot))
  const free = slots.find((slot) => !holders.some((one) => one.slot === slot))
  if (free) return free
  throw new Problem(
    'customField.noSlot',
    `${slots.length} fields of this kind are marked already: ${holders.map(({ label }) => label).join(', ')}.`,
    {
      status: 409,
      fix: kind === 'ref' ? 'Retire a link that is no longer used.' : 'Take the mark from one of them first.',
      more: { fields: holders.map(({ id, key, label }) => ({ id, key, label })) },
    },
  )
}

/** `Contract end` → `contractEnd`; with a number behind it where the key is taken. */
export function keyFor(label: string, taken: (key: string) => boolean): string {
  const words = fold(label)
    .split(/[^a-z0-9]+/)
    .filter(Boolean)
  const joined = words.map((word, n) => (n === 0 ? word : word[0]!.toUpperCase() + word.slice(1))).join('')
  const begun = /^[a-z]/.test(joined) ? joined : `field${joined}`
  const base = begun.slice(0, 36)
  for (let n = 1; ; n++) {
    const key = n === 1 ? base : `${base}${n}`
    if (!taken(key) && !isEverywhere(key)) return key
  }
}

/** Every object has it from the beginning, such as `constructor`: a field that is called so would never be empty. */
export const isEverywhere = (key: string): boolean => key in Object.prototype
