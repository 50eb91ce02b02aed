/** What may stand in the headers of a mail. */

/** Plain ASCII, one @, a domain with a dot: nothing in it can end a header or begin another address. */
export const isMailAddress = (text: string): boolean =>
  text.length <= 254 &&
  /^[a-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)+$/i.test(text)

/** A text for a header: line breaks of every alphabet and other control characters become spaces. At most 200 characters. */
export const oneLine = (text: string): string => [...text.replace(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ').trim()].slice(0, 200).join('')

/**
 * A subject as it is sent. One that holds what begins an encoded word (RFC 2047) is encoded as a whole, in pieces of at most 75
 * characters: a reader would decode it otherwise, and show what nobody typed.
 */
export function subjectLine(text: string): string {
  const line = oneLine(text)
  if (!line.includes('=?')) return line
  const pieces = ['']
  for (const character of line) {
    if (Buffer.byteLength(pieces.at(-1)! + character) > 45) pieces.push('')
    pieces[pieces.length - 1] += character
  }
  return pieces.map((piece) => `=?utf-8?B?${Buffer.from(piece).toString('base64')}?=`).join(' ')
}
