/** The page of an export that people read: without scripts, and without anything from elsewhere. Pure. */

export interface PageSection {
  readonly name: string
  readonly says: string
  readonly count: number
  /** The first ones. */
  readonly rows: readonly Readonly<Record<string, unknown>>[]
}

/** Rows that the page shows of each section; the files beside it have all. */
export const shownRows = 200

export function pageOf(title: string, made: string, told: readonly string[], sections: readonly PageSection[]): string {
  const filled = sections.filter(({ count }) => count > 0)
  return `<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'"><title>${text(title)}</title><style>${style}</style>
<main><h1>All that is known of ${text(title)}</h1><p>Made on ${text(made)}. The same is in <a href="data.json">data.json</a> for programs, in the tables under <i>csv</i>, and as a <a href="contact.vcf">contact</a>.</p>
<p>${told.length > 0 ? `Other programs that were told of changes: ${told.map(text).join(', ')}.` : 'No other program was told of it.'}</p>
<nav><ul>${filled.map(({ name, says, count }) => `<li><a href="#${text(name)}">${text(says)}</a> (${count})</li>`).join('')}</ul></nav>
${filled.map(sectionOf).join('\n')}</main></html>
`
}

const sectionOf = ({ name, says, count, rows }: PageSection): string => {
  const columns = columnsOf(rows)
  const more =
    count > rows.length
      ? `<p>The first ${rows.length} of ${count}; the others are in <a href="csv/${text(name)}.csv">csv/${text(name)}.csv</a>.</p>`
      : ''
  return `<section id="${text(name)}"><h2>${text(says)}</h2>${more}<div><table><thead><tr>${columns.map((column) => `<th scope="col">${text(column)}</th>`).join('')}</tr></thead>
<tbody>${rows.map((row) => `<tr>${columns.map((column) => `<td>${text(wordsOf(row[column]))}</td>`).join('')}</tr>`).join('\n')}</tbody></table></div></section>`
}

/** The columns of rows, in the order in which they first come. */
export const columnsOf = (rows: readonly Readonly<Record<string, unknown>>[]): readonly string[] => [
  ...new Set(rows.flatMap((row) => Object.keys(row))),
]

/** A value as a cell shows it. */
export const wordsOf = (value: unknown): string =>
  value === null || value === undefined ? '' : typeof value === 'object' ? JSON.stringify(value) : String(value)

const signs: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' }
const text = (value: string): string => value.replace(/[&<>"']/g, (sign) => signs[sign]!)

const style = `:root{color-scheme:light dark}body{font:16px/1.5 system-ui,sans-serif;margin:0}main{max-width:70rem;margin:auto;padding:1rem}
section div{overflow-x:auto}table{border-collapse:collapse;font-size:.875rem}th,td{text-align:left;vertical-align:top;padding:.25rem .75rem .25rem 0;border-bottom:1px solid #8886;max-width:30rem;overflow-wrap:anywhere}`
