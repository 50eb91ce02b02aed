import { expect, test } from 'vitest'
import { readable } from './readable.ts'

test('whole messages are laid out, cut ones stay and say so', () => {
  expect(readable('{"event":"Seen"}')).toBe('{\n  "event": "Seen"\n}')
  expect(readable('{"event":"Se')).toBe('{"event":"Se…')
})
