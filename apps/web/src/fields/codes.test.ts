import { expect, it } from 'vitest'
import { countries, languages, timeZones } from './codes.ts'

it('names countries once each, and no groups or former ones', () => {
  const codes = countries().map(({ value }) => value)
  expect(codes).toContain('DE')
  expect(codes).toContain('TW')
  for (const code of ['EU', 'ZZ', 'DD', 'SU', 'YU']) expect(codes).not.toContain(code)
  expect(codes.length).toBeGreaterThan(230)
  expect(new Set(countries().map(({ label }) => label)).size).toBe(codes.length)
})

it('offers the language and zone that are set, also where they are unusual', () => {
  expect(languages('de-AT').map(({ value }) => value)).toEqual(expect.arrayContaining(['de-AT', 'de', 'en', 'fi']))
  expect(timeZones('Etc/GMT+3').map(({ value }) => value)).toEqual(expect.arrayContaining(['Etc/GMT+3', 'UTC', 'Europe/Berlin']))
})

it('offers nothing without a name where nothing was chosen yet', () => {
  expect([...languages(''), ...timeZones('')].filter(({ value, label }) => !value || !label)).toEqual([])
})
