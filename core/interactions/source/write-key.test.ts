import fc from 'fast-check'
import { expect, test } from 'vitest'
import { newId } from '../../object/index.ts'
import { makeWriteKey, workspaceOf } from './write-key.ts'

test('a key names its workspace, and no two are alike', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 2 ** 47 }), (time) => {
      const workspace = newId(time)
      const [one, other] = [makeWriteKey(workspace), makeWriteKey(workspace)]
      expect([workspaceOf(one), workspaceOf(other)]).toEqual([workspace, workspace])
      expect(one).not.toBe(other)
      expect(one).toMatch(/^wk_[0-9A-Za-z]{46}$/)
    }),
  )
})

test.each(['', 'wk_', 'rapport_abc', `wk_${'z'.repeat(46)}`, `wk_${'0'.repeat(45)}`, `wk_${'0'.repeat(47)}`, `wk_${'é'.repeat(46)}`])(
  'what is no key names no workspace: %s',
  (text) => expect(workspaceOf(text)).toBeNull(),
)
