/**
 * Cells that a spreadsheet program would run as formulas: kept harmless by an apostrophe in front, which an import takes off
 * again. Programs disagree about what parts cells, so what stands behind any sign that may do so is taken for a cell as well.
 */

const parting = '[;\\|\\t-\\r\\x85\\u2028\\u2029]'
/** What a program skips before it looks for a formula, and the signs that begin one. */
const skipped = '[[\\s\\p{C}\\p{Default_Ignorable_Code_Point}"]--[\\t-\\r\\x85\\u2028\\u2029]]*'
const sign = '[=+\\-@\\uff1d\\uff0b\\uff0d\\uff20\\ufe62\\ufe63\\ufe66\\ufe6b\\u2212]'

const first = new RegExp(`^'*(?:[\\t\\r\\n]|${skipped}${sign})`, 'v')
const parts = new RegExp(parting, 'v')
const further = new RegExp(`(?<=${parting})(?='*${skipped}${sign})`, 'gv')
const furtherGuarded = new RegExp(`(?<=${parting})'(?='*${skipped}${sign})`, 'gv')

/** The text as a file may hold it. `restored(neutralised(text))` is the text, whatever it is. */
export function neutralised(text: string): string {
  const guarded = parts.test(text) ? text.replace(further, "'") : text
  return isPlain(text.charCodeAt(0)) || !first.test(text) ? guarded : `'${guarded}`
}

/** The text that a cell stands for. */
export function restored(cell: string): string {
  const bare = cell.charCodeAt(0) === 39 && first.test(cell) ? cell.slice(1) : cell
  // The sign that parts stays in front of what it parted, with the apostrophe or without.
  return parts.test(bare) ? bare.replace(furtherGuarded, '') : bare
}

/** Letters and digits begin most cells and never a formula. */
const isPlain = (code: number): boolean => (code >= 97 && code <= 122) || (code >= 65 && code <= 90) || (code >= 48 && code <= 57)
