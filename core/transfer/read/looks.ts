/** What a cell looks like. Every pattern reads a cell once, whatever it holds: no two repeats can take the same characters. */

/** Longest mail address that can be written: 64 characters, `@`, 255 characters. */
const longestMail = 320
const mail = /^[^@\s;,]+@[^@\s;,.]+(?:\.[^@\s;,.]+)+$/

/** Whether a cell without blanks around it is written like a mail address. */
export const looksLikeMail = (cell: string): boolean => cell.length <= longestMail && mail.test(cell)
