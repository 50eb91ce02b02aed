import { formatFilter, parseFilter } from '@rapport/core/rules'
import { expect, it } from 'vitest'
import { addTo, at, orWith, replaceAt, turnJoin } from './tree.ts'

const made = parseFilter('name is x')

it.each<[string, (tree: ReturnType<typeof parseFilter>) => ReturnType<typeof parseFilter>, string]>([
  ['', (tree) => addTo(tree, made), 'name is x'],
  ['city is a', (tree) => addTo(tree, made), 'city is a and name is x'],
  ['city is a or city is b', (tree) => addTo(tree, made), '(city is a or city is b) and name is x'],
  ['city is a', (tree) => replaceAt(tree, [], null), ''],
  ['city is a and city is b', (tree) => replaceAt(tree, [0], null), 'city is b'],
  ['city is a and (city is b or city is c)', (tree) => replaceAt(tree, [1, 0], null), 'city is a and city is c'],
  ['city is a and (city is b or city is c)', (tree) => replaceAt(tree, [1, 0], made), 'city is a and (name is x or city is c)'],
  ['city is a and city is b', (tree) => orWith(tree, [1], made), 'city is a and (city is b or name is x)'],
  ['city is a and (city is b or city is c)', (tree) => orWith(tree, [1, 0], made), 'city is a and (city is b or city is c or name is x)'],
  ['city is a', (tree) => orWith(tree, [], made), 'city is a or name is x'],
  ['city is a or city is b', (tree) => orWith(tree, [1], made), 'city is a or city is b or name is x'],
  ['city is a and city is b', (tree) => turnJoin(tree, []), 'city is a or city is b'],
  ['city is a and (city is b or city is c)', (tree) => turnJoin(tree, [1]), 'city is a and (city is b and city is c)'],
])('%s', (before, change, after) => {
  expect(formatFilter(change(parseFilter(before)))).toBe(after)
})

it('leaves the tree alone for a path that leads nowhere', () => {
  const tree = parseFilter('city is a and city is b')
  expect(replaceAt(tree, [7], null)).toEqual(tree)
  expect(turnJoin(tree, [0])).toEqual(tree)
  expect(at(tree, [0, 3])).toBeUndefined()
})
