/** Cells that a spreadsheet program would run as formulas: kept harmless by an apostrophe in front, which an import takes off again. */

const formula = /^'*(?:[\t\r\n]|[\s\p{C}\p{Default_Ignorable_Code_Point}]*[=+\-@\uff1d\uff0b\uff0d\uff20\ufe62\ufe63\ufe66\ufe6b\u2212])/u

/** The text as a file may hold it. `restored(neutralised(text))` is the text, whatever it is. */
export const neutralised = (text: string): string => (isPlain(text.charCodeAt(0)) || !formula.test(text) ? text : `'${text}`)

/** The text that a cell stands for. */
export const restored = (cell: string): string => (cell.charCodeAt(0) === 39 && formula.test(cell) ? cell.slice(1) : cell)

/** Letters and digits begin most cells and never a formula. */
const isPlain = (code: number): boolean => (code >= 97 && code <= 122) || (code >= 65 && code <= 90) || (code >= 48 && code <= 57)
