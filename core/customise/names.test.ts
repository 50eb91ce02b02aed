import { expect, test } from 'vitest'
import { nameFor, pathFor } from './names.ts'

const nobody = () => false

test('an object is called by the words of its label, whatever script they are in', () => {
  expect(nameFor('Service contract', nobody)).toBe('x_service_contract')
  expect(nameFor('Ölmühle №5', nobody)).toBe('x_olmuhle_no5')
  expect(nameFor('機械', nobody)).toBe('x_object')
  expect(nameFor('3D printer', nobody)).toBe('x_object_3d_printer')
  expect(pathFor('Service contracts', nobody)).toBe('service-contracts')
})

test('a name that is taken gets a number, and stays within its length', () => {
  expect(nameFor('Machine', (name) => name === 'x_machine')).toBe('x_machine_2')
  const long = nameFor('a very long name of an object that nobody should ever have thought of', (name) => !name.endsWith('_12'))
  expect(long).toMatch(/^x_[a-z_]+_12$/)
  expect(long.length).toBeLessThanOrEqual(41)
})
