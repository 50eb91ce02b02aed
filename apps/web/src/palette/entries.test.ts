import { expect, test } from 'vitest'
import { fitting, readTyped } from './entries.ts'

const entry = (label: string, words?: string) => ({ id: label, icon: null, label, ...(words ? { words } : {}), onChoose: () => {} })
const entries = [entry('New person'), entry('Sign out', 'leave log'), entry('Appearance: dark', 'theme')]
const found = (text: string) => fitting(entries, text).map(({ id }) => id)

test('the first letter says what is looked for', () => {
  expect(readTyped('inga')).toEqual({ mode: 'all', text: 'inga' })
  expect(readTyped('> new p')).toEqual({ mode: 'actions', text: 'new p' })
  expect(readTyped(' @inga')).toEqual({ mode: 'people', text: 'inga' })
  expect(readTyped('#nord')).toEqual({ mode: 'records', text: 'nord' })
  expect(readTyped('?')).toEqual({ mode: 'help', text: '' })
})

test('entries have every word that was typed, in any order', () => {
  expect(found('person new')).toEqual(['New person'])
  expect(found('Théme')).toEqual(['Appearance: dark'])
  expect(found('log')).toEqual(['Sign out'])
  expect(found('erson')).toEqual([])
  expect(found('')).toHaveLength(3)
})
