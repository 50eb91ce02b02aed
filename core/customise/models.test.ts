/** What a process remembers of the models of workspaces. */
import { expect, test } from 'vitest'
import { defineModel, defineObject, text } from '../object/index.ts'
import { openModels } from './models.ts'

const leaf = defineObject('leaf', { label: ['Leaf', 'Leaves'], title: 'name', fields: { name: text() }, access: {} })
const base = defineModel([leaf])

/** Workspaces of some version, with no definitions, and how often they were read. */
function models(versions: Record<string, number>, most?: number) {
  const read: string[] = []
  const database = { readJson: async (workspace: string) => String(versions[workspace] ?? 0) }
  const list = async (actor: { readonly workspace: string }, object: string) => {
    if (object === 'custom_field') read.push(actor.workspace)
    return JSON.stringify({ items: [], next: null })
  }
  const known = openModels({ base, database, store: () => ({ list }), ...(most ? { most } : {}) })
  return { ...known, read: () => read.splice(0) }
}

test('a workspace that was forgotten is read again, and never taken for one that nobody changed', async () => {
  const { at, from, read } = models({ one: 3, other: 5 }, 1)
  expect(await at('one')).toMatchObject({ version: 3 })
  expect(await at('other')).toMatchObject({ version: 5 })
  expect(await from('one', 3)).toMatchObject({ version: 3 })
  expect(read()).toEqual(['one', 'other', 'one'])
})

test('whoever was asked for longest ago is forgotten', async () => {
  const { at, read } = models({ one: 1, other: 1, third: 1 }, 2)
  for (const workspace of ['one', 'other', 'one', 'third']) await at(workspace)
  expect(read()).toEqual(['one', 'other', 'third'])
  await at('one')
  expect(read()).toEqual([])
})

test('what is known is read again only where it is newer, and what nobody changed never', async () => {
  const versions: Record<string, number> = { one: 1 }
  const { at, from, read } = models(versions)
  await at('one')
  expect(await from('one', 0)).toMatchObject({ version: 1 })
  expect(read()).toEqual(['one'])
  versions.one = 2
  expect(await at('one')).toMatchObject({ version: 2 })
  expect(read()).toEqual(['one'])
  expect(await at('nobody')).toEqual({ model: base, version: 0 })
  expect(read()).toEqual([])
})
