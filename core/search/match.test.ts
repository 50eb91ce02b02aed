import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { matchOf, textOf, type Match } from './match.ts'
import { readQuestion } from './question.ts'
import { distance, withoutOne, wordsOf } from '../terms/words.ts'
import { meantBy, nationalOf } from '../terms/phone.ts'

const match = (typed: string, text: string, form: 'words' | 'mails' | 'phones' | 'prose' = 'words'): Match | null => {
  const asked = readQuestion(typed)
  expect(asked).toHaveLength(1)
  return matchOf(asked[0]!, textOf(text, form))
}
const marked = (typed: string, text: string, form?: 'words' | 'mails' | 'phones' | 'prose'): string | null => {
  const found = match(typed, text, form)
  return (
    found && [...found.ranges].reverse().reduce((all, [from, to]) => `${all.slice(0, from)}[${all.slice(from, to)}]${all.slice(to)}`, text)
  )
}

describe('a word is found, and shown where it stands', () => {
  test.each([
    ['lindqvist', 'Mara Lindqvist', 'Mara [Lindqvist]'],
    ['LIND', 'Mara Lindqvist', 'Mara [Lind]qvist'],
    ['muller', 'Petra Müller', 'Petra [Müller]'],
    ['mueller', 'Petra Müller', 'Petra [Müller]'],
    ['Müll', 'Petra Mueller', 'Petra [Muell]er'],
    ['strasse', 'Lange Straße 4', 'Lange [Straße] 4'],
    ['soren', 'Søren Ek', '[Søren] Ek'],
    ['ngu', 'Trần Nguyễn', 'Trần [Ngu]yễn'],
    ['ivanov', 'Ivan Ivanov', 'Ivan [Ivanov]'],
    ['иван', 'Иванов Пётр', '[Иван]ов Пётр'],
    ['пётр', 'Иванов Петр', 'Иванов [Петр]'],
    ['小龙', '李小龙', '李[小龙]'],
    ['김', '김민준', '[김]민준'],
    ['obrien', "Siobhan O'Brien", "Siobhan [O'Brien]"],
    ['nordkaffee', 'Nord Kaffee AG', '[Nord Kaffee] AG'],
    ['kaffee', 'Nordkaffee AG', 'Nord[kaffee] AG'],
    ['C-12', 'C-123', '[C-123]'],
    ['c123', 'C-123', '[C-123]'],
    ['ml', 'Mara Lindqvist', '[M]ara [L]indqvist'],
    ['lindqvits', 'Mara Lindqvist', 'Mara [Lindqvist]'],
    ['lindqwist', 'Mara Lindqvist', 'Mara [Lindqvist]'],
    ['lindvist', 'Mara Lindqvist', 'Mara [Lindqvist]'],
    ['linddqvist', 'Mara Lindqvist', 'Mara [Lindqvist]'],
  ])('%s in %s', (typed, text, shown) => expect(marked(typed, text)).toBe(shown))

  test.each([
    ['lind', 'Berlin'],
    ['malb', 'Mara'],
    ['anna', 'Hans'],
    ['ml', 'Lena Maier'],
    ['23', 'C-123'],
  ])('%s not in %s', (typed, text) => expect(marked(typed, text)).toBe(null))
})

test('nothing is wrong with what is found as it was typed', () => {
  const costs = ['lindqvist', 'lind', 'qvist', 'lindqwist'].map((typed) => match(typed, 'Mara Lindqvist')!.cost)
  expect(costs).toEqual([...costs].sort())
  expect(costs[0]).toBe(0)
})

describe('a phone number in any notation', () => {
  const kept = '+49221123456'
  test.each([
    '0221 123',
    '+49 (221) 123',
    '+49 (0)221 123456',
    '0049221123456',
    '0221/123-456',
    '49221123',
    '(0221) 12 34 56',
    '221123456',
    '3456',
  ])('%s', (typed) => expect(match(typed, kept, 'phones')).not.toBe(null))
  test.each(['0221 124', '+43 221 123', '123', '0221 1234567'])('not %s', (typed) => expect(match(typed, kept, 'phones')).toBe(null))
  test('with an extension', () => {
    expect(match('0221 123 ext. 45', '+49 221 123-45', 'phones')).not.toBe(null)
    expect(readQuestion('0221 123 durchwahl 45')).toEqual(readQuestion('0221 123 45'))
  })
  test('beside a name', () => expect(readQuestion('mara 0221 12 34').map(({ text }) => text)).toEqual(['mara', '02211234']))
  test('without its country', () =>
    expect([nationalOf('+1 212 555 0100'), meantBy('0212-555')]).toEqual(['2125550100', [{ digits: '212555', code: null }]]))
})

test('of a mail address every part counts', () => {
  expect(readQuestion('mara.lind@kaldi').map(({ text }) => text)).toEqual(['mara', 'lind', 'kaldi'])
  expect(readQuestion('mara@kaldi.example').map(({ isDotted }) => isDotted)).toEqual([true, true, true])
})
test('a question without letters and digits asks for nothing', () => expect(readQuestion(' ,.- % _ \\ ')).toEqual([]))

test('two words that differ by one letter have a form in common', () => {
  const word = fc.string({ unit: fc.constantFrom(...'abcdef'), minLength: 2, maxLength: 9 })
  fc.assert(
    fc.property(word, fc.nat(8), fc.constantFrom(...'abcdef'), fc.nat(3), (text, place, letter, how) => {
      const at = place % text.length
      const other = [
        text.slice(0, at) + text.slice(at + 1),
        text.slice(0, at) + letter + text.slice(at),
        text.slice(0, at) + letter + text.slice(at + 1),
        text.slice(0, at) + (text[at + 1] ?? '') + text[at] + text.slice(at + 2),
      ][how]!
      expect(distance(text, other, 2)).toBeLessThanOrEqual(1)
      const forms = (one: string): string[] => [one, ...withoutOne(one)]
      expect(forms(text).some((form) => forms(other).includes(form))).toBe(true)
    }),
  )
})

test('where a word stands is inside the text, whatever it is', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme', maxLength: 40 }), (text) => {
      let last = 0
      for (const { from, to } of wordsOf(text)) {
        expect(from).toBeGreaterThanOrEqual(last)
        expect(to).toBeGreaterThan(from)
        last = to
      }
      expect(last).toBeLessThanOrEqual(text.length)
      for (const asked of readQuestion(text)) {
        const found = matchOf(asked, textOf(text, 'words'))
        for (const [from, to] of found?.ranges ?? []) expect([from >= 0, from < to, to <= text.length]).toEqual([true, true, true])
      }
    }),
    { numRuns: 2000 },
  )
})
