/** What the server tells pages that are open, as it is written in `docs/api/contract.md`. */

/** A record that came or changed; told only while it may be read. */
export interface Told {
  object: string
  id: string
  action: 'created' | 'changed' | 'happened'
  fields: readonly string[]
  /** Records that it is shown with: a note's person. */
  about: readonly { object: string; id: string }[]
  by: { kind: string; id: string | null; name: string }
}

export interface Change {
  changes: readonly Told[]
  /** Objects of which something came into sight or left it. */
  stale: readonly string[]
  /** What is no record: `imports`. */
  topics: readonly string[]
}

/** One event of the stream; `position` is where one goes on behind it. */
export type LiveEvent =
  | { kind: 'hello'; position: number }
  | { kind: 'change'; position: number; change: Change }
  | { kind: 'anew'; position: number; reason: 'place' | 'rights' }
  | { kind: 'end' }

/** Reads server-sent events out of pieces of text, which may break anywhere. `place` is told of ids that come without an event. */
export function eventReader(tell: (event: LiveEvent) => void, place: (position: number) => void): (piece: string) => void {
  let rest = ''
  let position = 0
  return (piece) => {
    const blocks = (rest + piece).split('\n\n')
    rest = blocks.pop() ?? ''
    for (const block of blocks) {
      const fields = new Map(block.split('\n').map((line) => [line.slice(0, line.indexOf(':')), line.slice(line.indexOf(':') + 2)]))
      const id = fields.get('id')
      if (id !== undefined) {
        position = Number(id)
        place(position)
      }
      const event = eventOf(fields.get('event'), fields.get('data'), position)
      if (event) tell(event)
    }
  }
}

function eventOf(name: string | undefined, data: string | undefined, position: number): LiveEvent | null {
  if (data === undefined) return null
  if (name === 'hello') return { kind: 'hello', position }
  if (name === 'change') return { kind: 'change', position, change: JSON.parse(data) as Change }
  if (name === 'anew') return { kind: 'anew', position, ...(JSON.parse(data) as { reason: 'place' | 'rights' }) }
  // What a later server says more is not for this page.
  return name === 'end' ? { kind: 'end' } : null
}
