import { expect, test } from 'vitest'
import { isMailAddress, oneLine } from './message.ts'
import { readSender, readSmtpUrl, smtpWrong } from './settings.ts'

test.each([
  ['smtps://me:p%40ss@smtp.example.com', { host: 'smtp.example.com', port: 465, security: 'tls', user: 'me', password: 'p@ss' }],
  ['smtp://smtp.example.com', { host: 'smtp.example.com', port: 587, security: 'starttls', user: null, password: null }],
  ['smtp://127.0.0.1:2525?tls=no', { host: '127.0.0.1', port: 2525, security: 'none', user: null, password: null }],
  ['smtp://me:x@localhost:25?tls=no', { host: 'localhost', port: 25, security: 'none', user: 'me', password: 'x' }],
])('%s', (url, settings) => {
  expect(readSmtpUrl(url)).toEqual(settings)
})

test.each([
  'http://smtp.example.com',
  'smtp.example.com',
  'smtp://',
  'smtp://a/b',
  'smtp://canary:canary@smtp.example.com?tls=no',
  'smtp://a?tls=maybe',
  'smtp://me:%E0%A4%A@a',
])('%s is refused, and the refusal does not quote it', (url) => {
  expect(() => readSmtpUrl(url)).toThrow(expect.objectContaining({ code: 'mail.address', message: expect.not.stringContaining('canary') }))
})

test('a password is never sent in the clear, but on this machine', () => {
  const settings = { port: 25, security: 'none', user: 'me' } as const
  expect(smtpWrong({ ...settings, host: 'smtp.example.com' })?.field).toBe('security')
  expect(smtpWrong({ ...settings, host: '127.0.0.1.example.com' })?.field).toBe('security')
  expect(smtpWrong({ ...settings, host: '127.0.0.1' })).toBeNull()
  expect(smtpWrong({ ...settings, user: null, host: 'smtp.example.com' })).toBeNull()
})

test.each(['', 'a b', 'host\r\nMAIL', 'http://x', 'a/b', 'x'.repeat(300)])('%j is no host', (host) => {
  expect(smtpWrong({ host, port: 25, security: 'tls', user: null })?.field).toBe('host')
})

test('a sender is an address, with a name or without', () => {
  expect(readSender('Northwind CRM <crm@northwind.example>')).toEqual({ name: 'Northwind CRM', address: 'crm@northwind.example' })
  expect(readSender('crm@northwind.example')).toEqual({ name: 'Rapport', address: 'crm@northwind.example' })
  for (const wrong of ['', 'crm', 'A <crm@x.example>, b@y.example', 'A <a@x.example>\r\nBcc: b@y.example', '"<a@x.example>'])
    expect(readSender(wrong)).toBeNull()
})

test('addresses hold nothing that ends a header or begins another address', () => {
  for (const wrong of [
    'a@b',
    'a@b.example,c@d.example',
    'a b@c.example',
    'a@b.example\n',
    '<a@b.example>',
    'a@b.example;x',
    '"a"@b.example',
  ])
    expect([wrong, isMailAddress(wrong)]).toEqual([wrong, false])
  expect(isMailAddress("o'hara+x@northwind.example")).toBe(true)
})

test('a header is one line of at most 200 characters', () => {
  expect(oneLine(' a\r\n\tb\u2028c\u0000d ')).toBe('a b c d')
  expect([...oneLine('😀'.repeat(300))]).toHaveLength(200)
})
