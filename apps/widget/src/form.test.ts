import { expect, test } from 'vitest'
import { type Field, formName, whoIn } from './form.ts'

const attributes = (said: Readonly<Record<string, string>>) => (name: string) => said[name] ?? null
const field = (said: Readonly<Record<string, string>>, value: string): Field => ({ attribute: attributes(said), value })
const mail = field({ type: 'email', name: 'from' }, ' ada@example.com ')

test.each([
  [{ 'data-rapport-form': 'Order', name: 'f', id: 'f1' }, 'Order'],
  [{ name: ' contact ', id: 'f1' }, 'contact'],
  [{ name: ' ', id: 'f1' }, 'f1'],
  [{ 'aria-label': 'Newsletter' }, 'Newsletter'],
  [{}, 'form'],
])('a form %j is called %s', (said: Readonly<Record<string, string>>, name) => expect(formName(attributes(said))).toBe(name))

test('who it is, by what fields say that they are for, or by usual names', () => {
  expect(whoIn([mail])).toEqual({ email: 'ada@example.com' })
  expect(
    whoIn([
      field({ autocomplete: 'section-a shipping given-name' }, 'Ada'),
      field({ name: 'last_name', type: 'text' }, 'Lovelace'),
      field({ name: 'email', type: 'text' }, 'ada@example.com'),
      field({ name: 'email2', type: 'email' }, 'second@example.com'),
      field({ name: 'message' }, 'I would like a lamp.'),
      field({ name: 'company', autocomplete: 'organization' }, 'Kaldi'),
    ]),
  ).toEqual({ email: 'ada@example.com', firstName: 'Ada', lastName: 'Lovelace' })
})

test.each([
  [{ type: 'password', name: 'name' }, 'copper kettle'],
  [{ type: 'text', name: 'name', autocomplete: 'current-password' }, 'copper kettle'],
  [{ type: 'text', name: 'name', autocomplete: 'one-time-code' }, 'copper'],
  [{ type: 'hidden', name: 'name' }, 'token'],
  [{ type: 'text', name: 'name', autocomplete: 'cc-name' }, 'A LOVELACE'],
  [{ type: 'text', autocomplete: 'billing cc-given-name' }, 'A'],
  [{ type: 'text', name: 'name' }, '4111 1111 1111 1111'],
  [{ type: 'tel', name: 'name' }, '040 300600'],
  [{ type: 'text', name: 'name' }, ''],
  [{ type: 'text', name: 'username' }, 'ada'],
])('a field %j is not read', (said: Readonly<Record<string, string>>, value) => {
  expect(whoIn([field(said, value), mail])).toEqual({ email: 'ada@example.com' })
})

test('without a mail address it is nobody', () => {
  expect(whoIn([field({ name: 'name' }, 'Ada'), field({ type: 'email' }, 'ada at home')])).toBeNull()
  expect(whoIn([field({ type: 'hidden', name: 'email' }, 'ada@example.com')])).toBeNull()
})
