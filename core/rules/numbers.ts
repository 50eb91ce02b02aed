/** Numbers of formulas, worked out in steps that PostgreSQL takes too: no step can overflow there or fall below what a double can hold. */

/** Numbers of this size and beyond are empty. */
export const largest = 1e150
const least = 1e-150

/** Zero for what is so small that products of it could not be told from zero. */
export const smallest = (number: number): number => (Math.abs(number) < least ? 0 : number)

/** Most digits behind the point that numbers are rounded to. */
export const mostDigits = 10
const exact = 1e15
/** What a number may lie below a half and still be one. */
const nudge = 1e-4

/** Rounds halves away from zero; a number within 10^-15 of a half is one, for people see 1.005 where the nearest double is a little less. */
export function roundTo(number: number, digits: number): number {
  const power = 10 ** Math.min(Math.max(Math.trunc(digits), 0), mostDigits)
  const size = Math.abs(number) * power
  if (!(size < exact)) return number
  if (size < 0.25) return 0
  const rounded = Math.floor(size + 0.5 + Math.min(size * 1e-15, nudge)) / power
  return number < 0 ? -rounded : rounded
}

/** A number as PostgreSQL writes it: plain from 0.0001 up to fifteen digits, with an exponent beyond. */
export function asPostgres(number: number): string {
  if (number === 0) return '0'
  const [digits = '', power = '0'] = Math.abs(number).toExponential().split('e')
  const exponent = Number(power)
  const sign = number < 0 ? '-' : ''
  if (exponent < -4 || exponent >= 15) {
    const size = String(Math.abs(exponent)).padStart(2, '0')
    return `${sign}${digits}e${exponent < 0 ? '-' : '+'}${size}`
  }
  const bare = digits.replace('.', '')
  if (exponent < 0) return `${sign}0.${'0'.repeat(-exponent - 1)}${bare}`
  const whole = bare.slice(0, exponent + 1).padEnd(exponent + 1, '0')
  const rest = bare.slice(exponent + 1)
  return `${sign}${whole}${rest ? `.${rest}` : ''}`
}
