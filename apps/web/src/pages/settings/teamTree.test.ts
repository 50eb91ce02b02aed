import { expect, it } from 'vitest'
import { type Branch, treeOf, withBelow } from './teamTree.ts'
import type { Team } from './types.ts'

const team = (name: string, parent?: string): Team => ({
  id: name,
  name,
  parent: parent ? { id: parent, title: parent } : null,
  createdAt: '',
  updatedAt: '',
  version: 1,
})
const teams = [team('kaldi'), team('north', 'sales'), team('sales', 'kaldi'), team('service', 'kaldi'), team('lost', 'elsewhere')]
const names = (branches: readonly Branch[]): unknown =>
  branches.map(({ team: { name }, below }) => (below.length > 0 ? [name, names(below)] : name))

it('puts each team under the one above it, and those without one at the top', () => {
  expect(names(treeOf(teams))).toEqual([['kaldi', [['sales', ['north']], 'service']], 'lost'])
})

it('finds a team with everything under it, however deep', () => {
  expect([...withBelow(teams, 'kaldi')].sort()).toEqual(['kaldi', 'north', 'sales', 'service'])
  expect([...withBelow(teams, 'north')]).toEqual(['north'])
})
