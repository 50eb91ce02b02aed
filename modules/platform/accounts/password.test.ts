import { expect, test } from 'vitest'
import { checkPassword } from './password.ts'

const codeOf = (password: string, known?: readonly string[]): string | null => {
  try {
    checkPassword(password, known)
    return null
  } catch (error) {
    return (error as { code: string }).code
  }
}

test('length is all that is asked: 8 to 128 characters of any kind', () => {
  expect(codeOf('kühlrad')).toBe('password.short')
  expect(codeOf('kühlrads')).toBeNull()
  expect(codeOf('eine lange zeile ohne zahl und zeichen')).toBeNull()
  expect(codeOf('🦊🦉🦀🐙🦔🐝🦎')).toBe('password.short')
  expect(codeOf('x7'.repeat(64))).toBe('password.common')
  expect(codeOf('x7q'.repeat(42))).toBeNull()
  expect(codeOf('x7q'.repeat(43))).toBe('password.long')
})

test('what is tried first is refused in any case and notation', () => {
  for (const password of ['password123', 'PassWord123', 'ｐａｓｓｗｏｒｄ１２３', ' qwertyuiop ', 'aaaaaaaaaaaa', '1212121212'])
    expect(codeOf(password)).toBe('password.common')
})

test('what everyone knows of its owner is refused', () => {
  const known = ['Mara.Lindqvist@example.com', 'Mara Lindqvist', 'Northwind Coffee']
  for (const password of ['mara.lindqvist@example.com', 'mara.lindqvist', 'MaraLindqvist', 'northwindcoffee', 'Northwind Coffee'])
    expect(codeOf(password, known)).toBe('password.common')
  expect(codeOf('northwind sells coffee', known)).toBeNull()
})
