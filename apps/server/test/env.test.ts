import { expect, test } from 'vitest'
import { readEnv, warningsOf } from '../env.ts'

test.each([
  [{}, 0],
  [{ RAPPORT_PUBLIC_URL: 'https://crm.example.com' }, 1],
  [{ RAPPORT_PUBLIC_URL: 'https://crm.example.com', RAPPORT_HOST: 'localhost' }, 1],
  [{ RAPPORT_PUBLIC_URL: 'https://crm.example.com', RAPPORT_TRUSTED_PROXIES: '1' }, 0],
  [{ RAPPORT_PUBLIC_URL: 'https://crm.example.com', RAPPORT_HOST: '0.0.0.0' }, 0],
] as const)('%j gives %i warnings about proxies', (variables, count) => {
  expect(warningsOf(readEnv(variables)).filter((line) => /RAPPORT_TRUSTED_PROXIES/.test(line) && !line.includes('\n'))).toHaveLength(count)
})

test('mail is set by both of its variables or by none, and a wrong one is named without its password', () => {
  expect(readEnv({}).smtp).toBeUndefined()
  const from = 'Rapport <crm@example.com>'
  expect(readEnv({ RAPPORT_SMTP_URL: 'smtps://me:canary@smtp.example.com', RAPPORT_MAIL_FROM: from }).smtp).toMatchObject({
    smtp: { host: 'smtp.example.com', port: 465, security: 'tls' },
    from,
  })
  for (const [variables, name] of [
    [{ RAPPORT_SMTP_URL: 'smtps://me:canary@smtp.example.com' }, 'RAPPORT_MAIL_FROM'],
    [{ RAPPORT_MAIL_FROM: from }, 'RAPPORT_SMTP_URL'],
    [{ RAPPORT_SMTP_URL: 'smtp://me:canary@smtp.example.com?tls=no', RAPPORT_MAIL_FROM: from }, 'RAPPORT_SMTP_URL'],
    [{ RAPPORT_SMTP_URL: 'canary', RAPPORT_MAIL_FROM: from }, 'RAPPORT_SMTP_URL'],
  ] as const) {
    const failing = (): unknown => readEnv(variables)
    expect(failing).toThrow(expect.objectContaining({ code: 'env.wrong', message: expect.stringContaining(name) }))
    expect(failing).not.toThrow(/canary/)
    expect(failing).toThrow(expect.objectContaining({ fix: expect.not.stringContaining('canary') }))
  }
})

test('hosts of one’s own network are named one by one; what is no host is refused', () => {
  expect(readEnv({}).privateHosts).toEqual([])
  expect(readEnv({ RAPPORT_PRIVATE_HOSTS: 'hooks.internal, web_hooks 10.1.2.3:8080 [fd00::1]:99' }).privateHosts).toEqual([
    'hooks.internal',
    'web_hooks',
    '10.1.2.3:8080',
    '[fd00::1]:99',
  ])
  for (const wrong of ['10.0.0.0/8', 'http://hooks.internal', 'me@hooks.internal', '*'])
    expect(() => readEnv({ RAPPORT_PRIVATE_HOSTS: wrong })).toThrow(expect.objectContaining({ code: 'env.wrong' }))
})
