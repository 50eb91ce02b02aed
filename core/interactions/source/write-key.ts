/** Keys of sources. Each says which workspace it belongs to, so that no directory of all keys has to be kept, nor brought back by a restore. */
import { randomInt } from 'node:crypto'
import { isId } from '../../object/index.ts'

/** What every key begins with. */
const mark = 'wk_'
const letters = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'
/** 128 bits of a workspace's id in letters of 62. */
const idLength = 22
/** 24 letters of 62 are 142 random bits. */
const ownLength = 24
const form = new RegExp(`^${mark}([0-9A-Za-z]{${idLength}})[0-9A-Za-z]{${ownLength}}$`)

export const makeWriteKey = (workspace: string): string =>
  mark +
  inLetters(BigInt(`0x${workspace.replaceAll('-', '')}`)) +
  Array.from({ length: ownLength }, () => letters[randomInt(letters.length)]).join('')

/** The workspace that a key names; null for a text that is none. Nothing is said of whether either is there. */
export function workspaceOf(key: string): string | null {
  const [, word] = form.exec(key) ?? []
  if (word === undefined) return null
  const number = [...word].reduce((sum, letter) => sum * 62n + BigInt(letters.indexOf(letter)), 0n)
  const hex = number.toString(16).padStart(32, '0')
  const id = hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')
  return isId(id) ? id : null
}

function inLetters(number: bigint): string {
  let word = ''
  for (let left = number; word.length < idLength; left /= 62n) word = letters[Number(left % 62n)] + word
  return word
}
