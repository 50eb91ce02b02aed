/**
 * One object twice: as it is declared (companies), and invented by an administrator with the same fields (firms). What is sent to the one is
 * sent to the other, and their answers are compared as text in which ids, times and names are no difference.
 */
import type { Answer, Client } from '@rapport/core/testing'
import { openMembers, type MemberName, type Members } from './office.ts'
import type { TestServer } from './server.ts'

/** The fields that both have, of those that companies have. */
export const shared = ['name', 'domain', 'industry', 'employees', 'parent', 'externalId', 'owner'] as const

const fields = [
  { key: 'domain', label: 'Domain', kind: 'text', marked: true, options: { format: 'domain', max: 253 } },
  { key: 'industry', label: 'Industry', kind: 'text', marked: true },
  { key: 'employees', label: 'Employees', kind: 'integer', marked: true },
  { key: 'parent', label: 'Parent company', kind: 'ref', options: { to: 'x_firm' } },
  { key: 'externalId', label: 'External id', kind: 'text', marked: true, options: { unique: true, max: 200 } },
]

export interface TwoKinds {
  readonly office: Members
  /** Sends a request about companies to both, each with its own ids. */
  send<T>(who: MemberName, method: string, path: string, body?: unknown): Promise<readonly [declared: Answer<T>, invented: Answer<T>]>
  /** What they were answered, as it can be compared. */
  said(answers: readonly [Answer, Answer]): readonly [declared: string, invented: string]
  /** Remembers two ids as one thing, and answers its name, which stands for them in paths and bodies. */
  pair(declared: string, invented: string): string
}

export async function openTwoKinds(server: TestServer): Promise<TwoKinds> {
  const office = await openMembers(server)
  await invent(office)
  const members = new Set(Object.values(office.ids))
  /** By the name of a thing, its ids. */
  const things = new Map<string, readonly [string, string]>()
  const names = [new Map<string, string>(), new Map<string, string>()] as const
  const pair = (declared: string, invented: string): string => {
    const name = `#${things.size}#`
    things.set(name, [declared, invented])
    names[0].set(declared, name)
    names[1].set(invented, name)
    return name
  }
  const sent = (text: string, at: 0 | 1): string => {
    const own = text.replaceAll(/#\d+#/g, (name) => things.get(name)?.[at] ?? name)
    return at === 0 ? own : own.replaceAll('/companies', '/firms').replaceAll('some company', 'some x_firm')
  }
  const one = <T>(at: 0 | 1, who: MemberName, method: string, path: string, body?: unknown): Promise<Answer<T>> => {
    const [address = '', query] = sent(path, at).split('?')
    const asked = query ? `?${new URLSearchParams(query.split('&').map((part) => splitAt(part, '=')))}` : ''
    return office[who].send<T>(method, `${address}${asked}`, body === undefined ? undefined : JSON.parse(sent(JSON.stringify(body), at)))
  }
  const plain = (at: 0 | 1, { status, text }: Answer): string =>
    `${status} ${compared(at === 0 ? text : inWordsOfTheFirst(text), names[at], members)}`
  return {
    office,
    pair,
    send: async <T>(...asked: readonly [MemberName, string, string, unknown?]) => [await one<T>(0, ...asked), await one<T>(1, ...asked)],
    said: ([declared, invented]) => [plain(0, declared), plain(1, invented)],
  }
}

const splitAt = (text: string, sign: string): [string, string] => [text.slice(0, text.indexOf(sign)), text.slice(text.indexOf(sign) + 1)]

/** What companies have and firms have not is left out, and so is what is another one each time. */
function compared(text: string, names: ReadonlyMap<string, string>, kept: ReadonlySet<string>): string {
  const known = text.replaceAll(/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, (id) => names.get(id) ?? (kept.has(id) ? id : 'another'))
  const still = known
    .replaceAll(/20\d\d-\d\d-\d\dT[\d:.]+Z/g, 'now')
    .replaceAll(/"next":"[\w-]+"/g, '"next":"more"')
    .replaceAll(/"(change|causeId)":"[^"]*"/g, '"$1":"one"')
  try {
    return JSON.stringify(without(JSON.parse(still)))
  } catch {
    return still
  }
}

const onlyCompanies: ReadonlySet<unknown> = new Set(['emails', 'phones', 'phone', 'addresses', 'city', 'country'])

/** A sentence may name fields one after another. */
const withoutNames = (text: string): string =>
  text.startsWith('Sort by one of: ')
    ? text.replaceAll(/(?<= )(\w+), /g, (all, name: string) => (onlyCompanies.has(name) ? '' : all))
    : text

function without(value: unknown): unknown {
  if (typeof value === 'string') return withoutNames(value)
  if (Array.isArray(value)) return value.filter((item) => !onlyCompanies.has(item)).map(without)
  if (typeof value !== 'object' || value === null) return value
  const kept = Object.entries(value).filter(([key]) => !onlyCompanies.has(key))
  // The order of the fields of a record says nothing.
  return Object.fromEntries(kept.map(([key, inner]) => [key, without(inner)] as const).toSorted(([a], [b]) => (a < b ? -1 : 1)))
}

const inWordsOfTheFirst = (text: string): string =>
  text
    .replaceAll('x_firm', 'company')
    .replaceAll('Firms', 'Companies')
    .replaceAll('firms', 'companies')
    .replaceAll('Firm', 'Company')
    .replaceAll(/\bfirm\b/g, 'company')

/** Firms, with the rights that companies have. */
async function invent({ mara }: { readonly mara: Client }): Promise<void> {
  await must(mara.post('/custom-objects', { one: 'Firm', many: 'Firms' }))
  for (const field of fields) await must(mara.post('/custom-fields', { of: 'x_firm', ...field }))
  for (;;) {
    const { items } = await must<{ items: { state: string; unique: string }[] }>(mara.get('/custom-fields'))
    if (!items.some(({ state, unique }) => state === 'filling' || unique === 'checking')) break
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
  const { roles } = await must<{ roles: { id: string; key: string; grants: Record<string, object> }[] }>(mara.get('/roles/effective'))
  const { items } = await must<{ items: { id: string; key: string; grants: object }[] }>(mara.get('/roles'))
  for (const { id, key, grants } of roles.filter((role) => role.key !== 'administrator')) {
    const { hide: _hide, ...grant } = grants.company as { hide?: unknown }
    const changed = items.find((role) => role.key === key)!.grants
    await must(mara.patch(`/roles/${id}`, { grants: { ...changed, x_firm: { ...grant, hide: [] } } }))
  }
}

async function must<T>(answer: Promise<{ status: number; text: string; body: unknown }>): Promise<T> {
  const { status, text, body } = await answer
  if (status >= 300) throw new Error(`It was refused with ${status}: ${text}`)
  return body as T
}
