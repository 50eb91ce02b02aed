import { expect, it } from 'vitest'
import { eventReader, type LiveEvent, type Told } from './events.ts'
import { joined } from './pace.ts'

it('reads events out of pieces that break anywhere, and keeps the place that comes alone', () => {
  const text =
    'id: 4\nevent: hello\ndata: {"position":4}\n\n: beat\nid: 9\n\nid: 10\nevent: change\ndata: {"changes":[],"stale":["note"],"topics":[]}\n\nevent: later\ndata: {}\n\nevent: end\ndata: {"reason":"session"}\n\n'
  for (let size = 1; size < 40; size += 3) {
    const events: LiveEvent[] = []
    const places: number[] = []
    const read = eventReader(
      (event) => events.push(event),
      (place) => places.push(place),
    )
    for (let at = 0; at < text.length; at += size) read(text.slice(at, at + size))
    expect(places).toEqual([4, 9, 10])
    expect(events).toEqual([
      { kind: 'hello', position: 4 },
      { kind: 'change', position: 10, change: { changes: [], stale: ['note'], topics: [] } },
      { kind: 'end' },
    ])
  }
})

it('joins changes of one record, and keeps that it is new', () => {
  const by = { kind: 'member', id: 'jonas', name: 'Jonas' }
  const told = (action: Told['action'], fields: string[]): Told => ({ object: 'person', id: 'inga', action, fields, about: [], by })
  const one = { changes: [told('created', [])], stale: ['note'], topics: [] }
  const other = { changes: [told('changed', ['city'])], stale: ['note', 'person'], topics: ['imports'] }
  expect(joined(one, other)).toEqual({ changes: [told('created', ['city'])], stale: ['note', 'person'], topics: ['imports'] })
})
