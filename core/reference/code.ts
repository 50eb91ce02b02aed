/** Calls as text: for a shell, and as an expression of the client. Values may be kept by one call and used by the next. */

/** A value as examples hold it. */
export type Example = string | number | boolean | null | readonly Example[] | { readonly [key: string]: Example }

/** Characters that no text holds: between them stands the name of what an earlier call kept, or what makes a value new each time. */
const [opens, closes] = ['\u{E000}', '\u{E001}']
const marked = new RegExp(`${opens}([^${closes}]*)${closes}`, 'g')
const fresh = 'fresh'

/** What an earlier call kept: `$SOME_COMPANY` in a shell, `someCompany.id` in the client. */
export const kept = (shell: string, script: string): string => `${opens}${shell} ${script}${closes}`
/** Something that is another one each time, as values need of which no two may be alike. */
export const freshText = (before: string): string => `${before} ${opens}${fresh}${closes}`
/** The same as a number; it stands alone. */
export const freshNumber = `${opens}${fresh}#${closes}`

/** Characters of a value that still stand in one line. */
const longest = 72

/** How values are written: in JSON, or in TypeScript. */
interface Style {
  readonly key: (name: string) => string
  readonly text: (words: string) => string
  /** After the last of several lines. */
  readonly last: string
}
const json: Style = { key: (name) => JSON.stringify(name), text: (words) => JSON.stringify(words), last: '' }
const typescript: Style = { key: (name) => (/^[A-Za-z_$][\w$]*$/.test(name) ? name : quoted(name)), text: scriptText, last: ',' }

/** A value as JSON in single quotes of a shell. */
export function shellJson(value: Example): string {
  const whole = written(value, json, '  ').replaceAll(`"${freshNumber}"`, freshNumber).replaceAll("'", `'\\''`)
  return `'${whole.replace(marked, (_all, name: string) => (name.startsWith(fresh) ? `'"$(date +%s)"'` : `'"$${name.split(' ')[0]}"'`))}'`
}

/** A value as JSON, in as few lines as can be read. */
export const asJson = (value: Example): string => written(value, json, '')

/** A value as TypeScript. */
export const script = (value: Example): string => written(value, typescript, '')

/** In one line where it is short, else with a line for each part; `indent` stands before each further line. */
function written(value: Example, style: Style, indent: string): string {
  if (typeof value === 'string') return style.text(value)
  if (typeof value !== 'object' || value === null) return String(value)
  const isList = Array.isArray(value)
  const parts = (inner: string): string[] =>
    isList
      ? value.map((one: Example) => written(one, style, inner))
      : Object.entries(value as Readonly<Record<string, Example>>).map(([key, one]) => `${style.key(key)}: ${written(one, style, inner)}`)
  const inner = `${indent}  `
  const [open, close] = isList ? '[]' : '{}'
  const each = parts(inner)
  const line = isList ? `[${each.join(', ')}]` : each.length > 0 ? `{ ${each.join(', ')} }` : '{}'
  if (line.length + indent.length <= longest && !line.includes('\n')) return line
  return `${open}\n${inner}${each.join(`,\n${inner}`)}${style.last}\n${indent}${close}`
}

function scriptText(value: string): string {
  if (value === freshNumber) return 'Math.floor(Date.now() / 1000)'
  const [whole, name] = new RegExp(`^${marked.source}$`).exec(value) ?? []
  if (whole !== undefined && name !== fresh) return name!.split(' ')[1]!
  if (!value.includes(opens)) return quoted(value)
  return `\`${value.replace(/[`\\$]/g, '\\$&').replace(marked, '${Date.now()}')}\``
}

export const quoted = (value: string): string => `'${JSON.stringify(value).slice(1, -1).replaceAll('\\"', '"').replaceAll("'", "\\'")}'`

/** A word in double quotes of a shell, as addresses stand; `$NAME` is filled in. */
const address = (path: string): string => `"${path.replace(marked, (_all, name: string) => `$${name.split(' ')[0]}`)}"`

export interface Request {
  readonly method?: 'GET' | 'POST' | 'PATCH' | 'DELETE'
  /** Behind the address of the interface: `/people`. */
  readonly path: string
  readonly query?: Readonly<Record<string, string>>
  readonly body?: Example
  readonly headers?: readonly string[]
  /** A file beside the command that is sent as it is. */
  readonly file?: { readonly name: string; readonly type: string }
  /** Keeps the id that the answer begins with, or that of the first record of a list. */
  readonly keep?: string
}

/** The call as a command that can be pasted; `base` is `https://crm.example.com/api/v1`. */
export function curl(base: string, { method = 'GET', path, query = {}, body, headers = [], file, keep }: Request): string {
  const asked = Object.entries(query)
  // With `-G` what follows stands in the address: of a POST it is written there by hand.
  const inAddress = method !== 'GET' && asked.length > 0 ? `?${new URLSearchParams(query)}` : ''
  const parts = [
    `curl ${[keep ? '-s' : '', method === 'GET' ? (asked.length > 0 ? '-G' : '') : `-X ${method}`, address(`${base}${path}${inAddress}`)].filter(Boolean).join(' ')}`,
    '-H "Authorization: Bearer $RAPPORT_KEY"',
    ...headers.map((header) => (header.includes('"') ? `-H '${header}'` : `-H "${header}"`)),
    ...(method === 'GET' ? asked.map(([name, value]) => `--data-urlencode ${shellText(`${name}=${value}`)}`) : []),
    ...(body === undefined ? [] : ['-H "Content-Type: application/json"', `-d ${shellJson(body)}`]),
    ...(file ? [`-H "Content-Type: ${file.type}"`, `--data-binary @${file.name}`] : []),
  ]
  const command = parts.join(' \\\n  ')
  if (!keep) return command
  return `${keep}=$(${command} | cut -d'"' -f${method === 'GET' ? 6 : 4})\necho "$${keep}"`
}

const shellText = (value: string): string =>
  `'${value.replaceAll("'", `'\\''`).replace(marked, (_all, name: string) => `'"$${name.split(' ')[0]}"'`)}'`
