import { domainToASCII } from 'node:url'
import { expect, it } from 'vitest'
import { writtenDomain, writtenMail, writtenUrl } from './domain.ts'

it.each([
  'alpenröster.example',
  'kaffeehaus-zürich.example',
  'ærøskøbing.example',
  'кофе.example',
  '珈琲.example',
  'café.crème.example',
  'قهوة.example',
])('writes %s as people do', (domain) => {
  const ascii = domainToASCII(domain)
  expect(ascii).toContain('xn--')
  expect(writtenDomain(ascii)).toBe(domain)
})

it.each(['nordkaffee.example', 'xn--', 'xn--a', 'xn--99999999999.example', 'xn--\u00e4.example', ''])('leaves %j alone', (domain) => {
  expect(writtenDomain(domain)).toBe(domain)
})

it('shows a label of two alphabets as it is', () => {
  const dressed = domainToASCII('nordkаffee.example')
  expect(dressed).toContain('xn--')
  expect(writtenDomain(dressed)).toBe(dressed)
})

it('decodes the domain of mail and web addresses only', () => {
  expect(writtenMail('xn--lukas@xn--alpenrster-jcb.example')).toBe('xn--lukas@alpenröster.example')
  expect(writtenMail('no address')).toBe('no address')
  expect(writtenUrl('https://xn--alpenrster-jcb.example/xn--a?b')).toBe('https://alpenröster.example/xn--a?b')
})
