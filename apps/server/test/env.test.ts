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
