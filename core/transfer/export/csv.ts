/** Lines of CSV (RFC 4180): CR LF, quotation marks where a cell needs them. */

export const csvLine = (cells: readonly string[]): string => `${cells.map(csvCell).join(',')}\r\n`

const csvCell = (text: string): string => (/[",\r\n;\t|]|^[\s']|\s$/.test(text) ? `"${text.replaceAll('"', '""')}"` : text)
