/** Countries whose code has one or two digits (ITU-T E.164); all others have three. */
const SHORT_CODES = /^(?:1|7|2[07]|3[0-469]|4[013-9]|5[1-8]|6[0-6]|8[1246]|9[0-58])/

/** How some countries write their numbers, where one rule holds for nearly all of them. */
const customs: Readonly<Record<string, readonly number[]>> = {
  1: [3, 3, 4],
  7: [3, 3, 2, 2],
  33: [1, 2, 2, 2, 2],
  34: [3, 3, 3],
  45: [2, 2, 2, 2],
  47: [2, 2, 2, 2],
  48: [3, 3, 3],
}

/**
 * An international number in groups: "+491705550188" as "+49 170 555 0188". Area codes are not known here, so
 * groups help to read and dial, and mean nothing else. What is not a plain international number stays as it is.
 */
export function writtenPhone(number: string): string {
  if (!/^\+[1-9]\d{6,14}$/.test(number)) return number
  const digits = number.slice(1)
  const code = SHORT_CODES.exec(digits)?.[0] ?? digits.slice(0, 3)
  const rest = digits.slice(code.length)
  const custom = customs[code]
  return [`+${code}`, ...cut(rest, custom && sum(custom) === rest.length ? custom : groupsOf(rest.length))].join(' ')
}

/** Groups of three from the front; the last has two to four digits. */
function groupsOf(length: number): readonly number[] {
  const groups = Array.from({ length: Math.floor(length / 3) }, () => 3)
  const left = length % 3
  if (groups.length === 0) return [length]
  if (left === 1) groups[groups.length - 1] = 4
  if (left === 2) groups.push(2)
  return groups
}

const sum = (numbers: readonly number[]): number => numbers.reduce((one, other) => one + other, 0)

const cut = (digits: string, lengths: readonly number[]): readonly string[] =>
  lengths.map((length, at) => {
    const start = sum(lengths.slice(0, at))
    return digits.slice(start, start + length)
  })
