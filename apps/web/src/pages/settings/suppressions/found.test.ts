import { expect, test } from 'vitest'
import { addressesIn } from './found.ts'

test.each([
  ['one to a line, each once', 'a@b.example\nA@b.example\r\n c@d.example ', ['a@b.example', 'c@d.example']],
  [
    'a CSV file of another program',
    'Email Address,First Name,Note\n"ada@engine.example",Ada,x@y.example\n;max@list.example;Max',
    ['ada@engine.example', 'max@list.example'],
  ],
  ['as mail programs write them', 'Ada <ada@engine.example>\nmailto:max@list.example', ['ada@engine.example', 'max@list.example']],
  ['nothing', 'Email\n\nnobody@nowhere\n@', []],
])('addresses are found: %s', (_name, text, expected) => expect(addressesIn(text)).toEqual(expected))
