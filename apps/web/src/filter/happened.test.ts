import { formatFilter, type Happened, parseFilter } from '@rapport/core/rules'
import { describe, expect, it } from 'vitest'
import type { InteractionType } from '../api/types.ts'
import { draftOf, emptyDraft, faultsIn, happenedOf, meantBy, newDetail, nextOf } from './happenedDraft.ts'
import { happenedWords, inOneLine } from './happenedWords.ts'
import { at, isComparison, kindOf } from './tree.ts'

const types: readonly InteractionType[] = [
  {
    name: 'order.placed',
    label: 'Order placed',
    properties: [
      { key: 'order', label: 'Order', kind: 'text' },
      { key: 'total', label: 'Total', kind: 'number' },
      { key: 'currency', label: 'Currency', kind: 'text' },
    ],
  },
  { name: 'call.made', label: 'Called', properties: [{ key: 'outcome', label: 'Outcome', kind: 'choice', values: ['reached', 'busy'] }] },
]
const happened = (sentence: string): Happened => parseFilter(sentence) as Happened

describe('in words', () => {
  it.each([
    ['happened order.placed', 'Order placed at least once'],
    [
      'happened order.placed (total > 100) >= 3 times in the last 90 days',
      'Order placed at least 3 times in the last 90 days, total over 100',
    ],
    ['happened order.placed is 0 times in the last 1 day', 'Order placed never in the last 1 day'],
    ['happened order.placed < 1 times', 'Order placed never'],
    ['happened order.placed > 1200 times', 'Order placed more than 1,200 times'],
    ['happened order.placed is 1 times', 'Order placed exactly once'],
    [
      'happened order.placed (currency is EUR) sum of total < 1000.5 in the last 2 hours',
      'Order placed sum of total less than 1,000.5 in the last 2 hours, currency is EUR',
    ],
    [
      'happened order.placed (total > 1 and (currency is EUR or not currency is any of (USD, GBP)))',
      'Order placed at least once, total over 1 and (currency is EUR or not: currency is any of USD, GBP)',
    ],
    ['happened call.made (outcome is reached)', 'Called at least once, outcome is Reached'],
    [
      'happened call.made then order.placed (total >= 20) within 7 days without call.made within 30 minutes',
      'Called at least once, then order placed (total at least 20) within 7 days, without called within 30 minutes',
    ],
    ['happened x.demo (seats >= 1000) in the last 3 days', 'x.demo at least once in the last 3 days, seats at least 1,000'],
  ])('%s', (sentence, said) => {
    expect(inOneLine(happenedWords(happened(sentence), types))).toBe(said)
  })
})

describe('the form', () => {
  it.each([
    'happened order.placed >= 1 times',
    'happened order.placed (total > 100) >= 3 times in the last 90 days',
    'happened order.placed (total > 100 and currency is EUR) sum of total < 10 in the last 1 hour',
    'happened order.placed is 0 times',
    'happened order.placed (total is empty) > 2 times then call.made (outcome is any of (busy, reached)) within 7 days without x.gone within 30 minutes',
    'happened order.placed (currency is EUR or currency is USD) <= 5 times in the last 4 minutes',
    'happened order.placed (total > 1 and (currency is EUR or currency is USD)) is 2 times',
  ])('gives back what it was opened with: %s', (sentence) => {
    expect(formatFilter(happenedOf(draftOf(happened(sentence)))!)).toBe(sentence)
  })

  it('says what is missing, where', () => {
    const draft = {
      ...emptyDraft,
      number: '2.5',
      inLast: { count: '', unit: 'day' as const },
      details: [{ ...newDetail('', 'is'), id: -1 }],
      then: { ...nextOf('0', 'day'), type: 'x.' },
    }
    expect(Object.fromEntries(faultsIn(draft, () => null))).toEqual({
      type: 'happened.needType',
      number: 'happened.needWhole',
      inLast: 'happened.needWhole',
      'detail.-1': 'happened.needKey',
      'then.type': 'happened.needName',
      'then.within': 'happened.needWhole',
    })
    expect(happenedOf(draft)).toBeNull()
  })

  it('asks for no number where it never happened, and for any number in a sum', () => {
    const never = { ...emptyDraft, type: 'order.placed', often: 'never' as const, number: '', inLast: null }
    expect(formatFilter(happenedOf(never)!)).toBe('happened order.placed is 0 times')
    const sum = { ...emptyDraft, type: 'order.placed', sum: 'total', number: '19,99', inLast: null }
    expect(formatFilter(happenedOf(sum)!)).toBe('happened order.placed sum of total >= 19.99')
  })

  it('reads what is typed of a detail that nobody declared', () => {
    expect(['100', '1,5', 'true', 'pro', ''].map(meantBy)).toEqual([100, 1.5, true, 'pro', ''])
  })
})

it('tells conditions over fields from others that are compared with a number', () => {
  const tree = parseFilter('happened order.placed >= 3 times and city is Köln and not in segment 01980000-0000-7000-8000-000000000000')
  const parts = [0, 1, 2].map((index) => at(tree, [index])!)
  expect(parts.map(isComparison)).toEqual([false, true, false])
  expect(parts.map(kindOf)).toEqual(['happened', 'field', 'segment'])
})
