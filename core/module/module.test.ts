import { expect, test } from 'vitest'
import { defineModel, defineObject, text } from '../object/index.ts'
import type { Guard } from '../store/index.ts'
import { defineModule, guardsOf, type Installed, objectsOf } from './index.ts'

const leaf = defineObject('leaf', { label: ['Leaf', 'Leaves'], title: 'name', fields: { name: text() }, access: {} })
const root = defineObject('root', { label: ['Root', 'Roots'], title: 'name', fields: { name: text() }, access: {} })
const guard = (object: string): Guard => ({ object, decide: () => null })
const trees = defineModule({ name: 'trees', objects: [leaf], guards: () => [guard('leaf')] })
const ground = defineModule({ name: 'ground', objects: [root] })
const installed: Installed = {
  model: defineModel([leaf, root]),
  reserved: () => new Set(),
  outbound: { read: () => Promise.reject(new Error('nobody asks')) } as never,
}

test('all that modules say is read: their objects and their rules', () => {
  expect(objectsOf([ground, trees])).toEqual([root, leaf])
  expect(guardsOf([ground, trees], installed)).toMatchObject([{ object: 'leaf' }])
})

test('what does not fit each other is a mistake', () => {
  expect(() => objectsOf([{ ...trees, needs: ['ground'] }])).toThrow('The module trees needs ground, which is not there.')
  expect(objectsOf([{ ...trees, needs: ['ground'] }, ground])).toHaveLength(2)
  expect(() => objectsOf([trees, trees])).toThrow('Two modules are named trees.')
  expect(() => guardsOf([{ ...trees, guards: () => [guard('root')] }, ground], installed)).toThrow('The module trees guards root')
})
