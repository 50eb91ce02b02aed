import { expect, test } from 'vitest'
import { browserOf } from './browser.ts'

const origin = 'https://shop.example'

test('a page’s browser is known by its header, so that the page need not look; what comes from no page has none', () => {
  const headers = { origin, 'user-agent': `Firefox/1 ${'x'.repeat(1000)}` }
  expect(browserOf({ kind: 'website' }, headers).context).toEqual({ userAgent: headers['user-agent'].slice(0, 500) })
  expect(browserOf({ kind: 'website' }, { 'user-agent': 'curl/8' }).context).toEqual({})
  for (const kind of ['app', 'server'] as const) expect(browserOf({ kind }, headers).context).toEqual({})
})

test.each([
  ['website', '1', true],
  ['website', '0', false],
  ['website', undefined, false],
  ['app', '1', false],
  ['server', '1', false],
] as const)('Global Privacy Control of a %s, %s', (kind, value, declines) => {
  expect(browserOf({ kind }, { origin, 'sec-gpc': value }).declines).toBe(declines)
})
