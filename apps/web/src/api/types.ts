/** What the HTTP interface answers with; `docs/api/contract.md` says it in words. */
import type { Condition, Operator } from '@rapport/core/rules'
import type { Made, MetaOptions } from '@rapport/core/api'
import type { Kind, Reach, Work } from '@rapport/core/object'

export interface Member {
  id: string
  name: string
  email: string
  role: string
  team: { id: string; title: string } | null
}

export interface Workspace {
  id: string
  name: string
  language: string | null
  timeZone: string | null
  country: string | null
}

export interface Session {
  /** `secondFactor` answers a sign-in only: the password was right, and a code is asked for. */
  state: 'setup' | 'signedOut' | 'signedIn' | 'secondFactor'
  member?: Member
  workspace?: Workspace
  workspaces?: readonly { id: string; name: string }[]
  signUp: boolean
  /** The last change that was counted when this was answered: whatever is read later holds it. */
  position?: number
}

/** What is known of one field. Options depend on the kind. */
export interface FieldMeta {
  key: string
  /** What is shown: of a value that is looked up or worked out, what comes out. */
  kind: Kind
  label: string
  required: boolean
  readonly: boolean
  derived: boolean
  /** How a derived value comes about. */
  made?: Made
  sortable: boolean
  /** Added by an administrator. */
  custom?: boolean
  /** The field is needed, or asked for at all, only where the record meets the condition. */
  requiredWhen?: Condition
  visibleWhen?: Condition
  operators: readonly Operator[]
  /** How aggregates group by it; null where they cannot. */
  grouping?: 'value' | 'range' | 'time' | null
  /** What aggregates measure of it. */
  measures?: readonly string[]
  options: MetaOptions
  /** Nobody declared what it holds: what is typed says whether that is a number, a text or a flag. */
  isFree?: boolean
}

export interface ObjectMeta {
  name: string
  path: string
  label: readonly [one: string, many: string]
  title: string
  titleElse?: readonly string[]
  owner?: string
  via?: readonly string[]
  /** The link to a record with which one of its own is also seen. */
  alsoWith?: string
  /** Its records are to be done by whoever owns them. */
  work?: Work
  table?: readonly string[]
  form?: readonly (readonly string[])[]
  /** Headings of the groups of the form, where an administrator gave some. */
  formLabels?: readonly (string | null)[]
  icon?: string | undefined
  /** What the head of its page says after the name, and what stands beside that. */
  head?: readonly (readonly string[])[]
  badge?: string
  interactions?: boolean
  human?: boolean
  /** Its records come by another way than being made, and are not deleted. */
  comesBy?: boolean
  /** The field that says something of the records that its own are seen with. */
  remark?: string
  /** Invented by an administrator. */
  custom?: boolean
  transfer?: boolean
  grant: { read: Reach; write?: Reach; delete?: Reach }
  fields: readonly FieldMeta[]
}

export interface Meta {
  objects: readonly ObjectMeta[]
}

/** A ref as it is read; written as its id. A link to any record says of which object that is, and is written as both. */
export interface RefValue {
  id: string
  title: string
  object?: string
}

export interface LabelledValue {
  value: string
  label?: string | null
}

export interface AddressValue {
  street?: string | null
  postcode?: string | null
  city?: string | null
  region?: string | null
  country?: string | null
  label?: string | null
}

/** The value of a field as JSON. */
export type Value = string | number | boolean | null | RefValue | readonly LabelledValue[] | readonly AddressValue[] | object

/** A record of any object. */
export interface Row {
  id: string
  createdAt: string
  updatedAt: string
  version: number
  [field: string]: Value | undefined
}

export interface Page<Item> {
  items: readonly Item[]
  next: string | null
}

export interface Count {
  count: number
  exact: boolean
}

/** Before and after, per field. */
export type Changes = Readonly<Record<string, readonly [before: Value, after: Value]>>

export interface HistoryEntry {
  id: string
  at: string
  action: 'created' | 'changed' | 'deleted'
  object: string
  record: { id: string; title?: string | null }
  actor: { kind: string; id: string | null; name: string | null }
  cause: string
  causeId: string | null
  change: string
  changes: Changes | null
}

/** What happened with a record: a mail, a call, an order. */
export interface Interaction {
  id: string
  at: string
  type: string
  channel: string | null
  touchpoint: string | null
  records: readonly { object: string; id: string; title: string | null }[]
  properties: Readonly<Record<string, unknown>>
  actor?: { name: string | null }
}

/** How people call a type of interactions, and what can be said of one. */
export interface InteractionType {
  name: string
  label: string
  /** What is said of it has any names, beside its properties. */
  isOpen?: boolean
  /** The field whose changes it tells. */
  changeOf?: { object: string; field: string } | null
  properties: readonly InteractionProperty[]
}

export interface InteractionProperty {
  key: string
  label: string
  kind: string
  values?: readonly string[] | null
  labels?: Readonly<Record<string, string>> | null
}

/** What others changed since the version that an edit started from. */
export interface Since {
  at: string
  actor: { name: string | null }
  changes: Changes
}
