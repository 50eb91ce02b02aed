import { expect, test } from 'vitest'
import { originsIn } from './origins.ts'

test('each line is one, once, without the slash that browsers copy along', () => {
  expect(originsIn(' https://shop.example/\n\nhttps://shop.example\nhttp://localhost:5173/ ')).toEqual([
    'https://shop.example',
    'http://localhost:5173',
  ])
})

test('what is more than an origin stays, for the server to say so', () => {
  expect(originsIn('https://shop.example/lamps\nshop.example/')).toEqual(['https://shop.example/lamps', 'shop.example/'])
})

test('nothing is none', () => {
  expect(originsIn(' \n')).toEqual([])
})
