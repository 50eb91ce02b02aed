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

/** A value as JSON in single quotes of a shell. */
export function shellJson(value: Example): string {
  const json = JSON.stringify(value).replaceAll(`"${freshNumber}"`, freshNumber).replaceAll("'", `'\\''`)
  const filled = json.replace(marked, (_all, name: string) => (name.startsWith(fresh) ? `'"$(date +%s)"'` : `'"$${name.split(' ')[0]}"'`))
  return `'${filled}'`
}

/** A value as TypeScript. */
export function script(value: Example): string {
  if (typeof value === 'string') return scriptText(value)
  if (Array.isArray(value)) return `[${value.map((one: Example) => script(one)).join(', ')}]`
  if (typeof value !== 'object' || value === null) return String(value)
  const members = Object.entries(value).map(([key, one]) => `${/^[A-Za-z_$][\w$]*$/.test(key) ? key : quoted(key)}: ${script(one)}`)
  return members.length === 0 ? '{}' : `{ ${members.join(', ')} }`
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
