import { expect, test } from 'vitest'
import { withoutSecrets } from './without.ts'

test.each([
  ['Wrong password näytä-7.', ['näytä-7'], 'Wrong password ….'],
  [`You sent ${Buffer.from('näytä-7').toString('base64')}, twice: näytä-7`, ['näytä-7'], 'You sent …, twice: …'],
  ['näytä-7 and näytä-7-more', ['näytä-7', 'näytä-7-more'], '… and …'],
  ['No such user $& here', ['hidden $&'], 'No such user $& here'],
  ['A mail to all', ['a', ''], 'A mail to all'],
])('of %j with %j is left %j', (text, secrets, left) => {
  expect(withoutSecrets(text, secrets)).toBe(left)
})
