import { expect, test } from 'vitest'
import { kinds } from './types.ts'
import { snippets, snippetsFor } from './snippets.ts'

// What pages call needs neither: the tag has them.
const whole = kinds.flatMap((kind) => snippetsFor[kind].filter((one) => one !== 'calls').map((snippet) => [kind, snippet] as const))

test.each(whole)('for %s: %s says where to send and with which key', (_kind, snippet) => {
  const text = snippets[snippet]({ writeKey: 'wk_1' }, 'https://crm.example')
  expect(text).toContain('wk_1')
  expect(text).toContain('https://crm.example')
})

test('the body of the one for a shell is JSON', () => {
  const [, body] = /-d '([^']*)'/.exec(snippets.shell({ writeKey: 'wk_1' }, 'https://crm.example'))!
  expect(JSON.parse(body!)).toMatchObject({ userId: 'user-1', event: 'Order Completed' })
})

test('what is pasted agrees in nobody’s place', () => {
  for (const line of snippets
    .calls({ writeKey: 'wk_1' }, 'https://crm.example')
    .split('\n')
    .filter((one) => one.includes('consent')))
    expect(line).toMatch(/onclick = \(\) =>/)
})
