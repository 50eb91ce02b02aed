/** Bundles that several servers build at once. */
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { putBundle } from './bundle.ts'

const place = fs.mkdtempSync(path.join(os.tmpdir(), 'rapport-bundle-'))
afterAll(() => fs.rmSync(place, { recursive: true, force: true }))
const folder = path.join(place, 'dist')

function draftOf(name: string, hash: string): string {
  const draft = path.join(place, name)
  fs.mkdirSync(draft)
  fs.writeFileSync(path.join(draft, '.sources'), hash)
  fs.writeFileSync(path.join(draft, 'index.html'), name)
  return draft
}
const served = (): string => fs.readFileSync(path.join(folder, 'index.html'), 'utf8')

test('what another server has put there is left alone, what is of other sources gives way, and no draft stays', () => {
  const [one, two, next] = [draftOf('one', 'a'), draftOf('two', 'a'), draftOf('next', 'b')]
  putBundle(one, folder, 'a')
  expect(served()).toBe('one')
  putBundle(two, folder, 'a')
  expect(served()).toBe('one')
  putBundle(next, folder, 'b')
  expect(served()).toBe('next')
  expect(fs.readdirSync(place)).toEqual(['dist'])
})
