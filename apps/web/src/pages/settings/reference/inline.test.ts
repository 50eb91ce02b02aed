import { expect, test } from 'vitest'
import { pieces } from './inline.ts'

test('a text falls into words, code, strong words and links', () => {
  expect(pieces('**1. Make** a key under [API keys](/settings/keys), `*:write` say.')).toEqual([
    { kind: 'strong', text: '1. Make' },
    { kind: 'words', text: ' a key under ' },
    { kind: 'link', text: 'API keys', to: '/settings/keys' },
    { kind: 'words', text: ', ' },
    { kind: 'code', text: '*:write' },
    { kind: 'words', text: ' say.' },
  ])
})

test('what only looks like a sign stays as it is', () => {
  expect(pieces('[1..1000] and 2 * 3 ** 4')).toEqual([{ kind: 'words', text: '[1..1000] and 2 * 3 ** 4' }])
  expect(pieces('')).toEqual([])
})
