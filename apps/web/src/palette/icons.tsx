import { Building2, StickyNote, Table2, Users, type LucideIcon } from 'lucide-react'

const icons: Readonly<Record<string, LucideIcon>> = { person: Users, company: Building2, note: StickyNote }
export const line = { size: 16, strokeWidth: 1.6, 'aria-hidden': true } as const

/** The sign of an object's records. */
export function iconOf(object: string) {
  const Icon = icons[object] ?? Table2
  return <Icon {...line} />
}
