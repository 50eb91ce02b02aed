import type { Row } from '../../api/types.ts'

/** A segment as its record is read. */
export interface Segment extends Row {
  name: string
  of: string
  kind: 'live' | 'list'
  condition: string | null
  description: string | null
  size: number | null
  state: 'waiting' | 'ready' | 'broken' | null
  problem: string | null
  countedAt: string | null
}
