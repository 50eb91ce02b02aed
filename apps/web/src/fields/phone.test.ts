import { expect, it } from 'vitest'
import { writtenPhone } from './phone.ts'

it.each([
  ['+491705550188', '+49 170 555 0188'],
  ['+49405550101', '+49 405 550 101'],
  ['+4926355550150', '+49 263 555 501 50'],
  ['+12025550143', '+1 202 555 0143'],
  ['+33155501234', '+33 1 55 50 12 34'],
  ['+4540555012', '+45 40 55 50 12'],
  ['+35895550141', '+358 955 501 41'],
  ['+4640555019', '+46 405 550 19'],
  ['+3545551234', '+354 555 1234'],
])('groups %s as %s', (number, written) => {
  expect(writtenPhone(number)).toBe(written)
  expect(written.replaceAll(' ', '')).toBe(number)
})

it.each(['', '040 555 01', '+49 40 5550101', '+49405550101x12', '+1', '+491234567890123456'])('leaves %j alone', (number) => {
  expect(writtenPhone(number)).toBe(number)
})
