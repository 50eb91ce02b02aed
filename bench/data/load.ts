/** Fills the tables by COPY, as the owner of the database: the template is data, not a measurement. */
import type { Client } from 'pg'
import { Company, Employment, Note, Person } from '@rapport/people'
import { Member, Team, Workspace } from '@rapport/platform'
import type { ObjectType } from '@rapport/core/object'
import { isFound, keysOf, shapeOf } from '../../core/terms/keys.ts'
import { columnsOf, hasFind, storedFields } from '../../core/sql/column.ts'
import { rowOf } from '../../core/store/rows.ts'
import { copyInto, copyLine } from '../copy.ts'
import { company, employment, idOf, person, type Generated, type Owners, type Scale } from './world.ts'

/** A workspace as the tables know it. `space` seeds its records. */
export interface Space {
  readonly space: number
  readonly id: string
  readonly importer: string
}

/** What a table's COPY lists, and one record as a line of it. */
export function tableOf(object: ObjectType) {
  const written = storedFields(object).flatMap((key) => columnsOf(key, object.fields[key]!).map(({ name }) => name))
  const columns = ['id', 'version', ...(hasFind(object) ? ['find'] : []), ...written]
  const line = (workspace: string, { id, at, values }: Generated): string => {
    const row = rowOf(object, id, values, 1)
    return copyLine([workspace, at, at, ...columns.map((column) => row[column] ?? null)])
  }
  return { name: object.name, columns: ['workspace_id', 'created_at', 'updated_at', ...columns], line }
}

export const identifierColumns = ['workspace_id', 'object', 'field', 'value', 'record_id']
export const identifierLine = (workspace: string, { id, values }: Generated): string | null => {
  const lines = ['emails', 'phones'].flatMap((field) => {
    const list = values[field] as readonly { value: string }[] | null
    return list?.[0] ? [copyLine([workspace, 'person', field, list[0].value, id])] : []
  })
  return lines.length > 0 ? lines.join('') : null
}
export const searchColumns = ['workspace_id', 'object', 'record_id', 'keys']
export const searchLine = (workspace: string, object: ObjectType, { id, values }: Generated): string =>
  copyLine([workspace, object.name, id, `{${keysOf(object, workspace, values).join(',')}}`])
export const historyColumns =
  'workspace_id id at change_id object record_id version action about_id actor_kind actor_id actor_name cause cause_id changes'.split(' ')
export const historyLine = (space: Space, object: string, { id, at }: Generated, n: number, about: string | null): string => {
  const entry = idOf('history', space.space * 8 + ['person', 'company', 'employment'].indexOf(object), n)
  return copyLine([
    space.id,
    entry,
    at,
    entry,
    object,
    id,
    1,
    'created',
    about,
    'member',
    space.importer,
    'Generator',
    'import',
    null,
    null,
  ])
}

/** People, companies, employments, identifiers and history of one workspace. */
export async function loadSpace(
  client: Client,
  space: Space,
  counts: { people: number; companies: number },
  owners: Owners | null,
): Promise<void> {
  const people = () => numbered(counts.people, (n) => person(n, space.space, owners))
  const companies = () => numbered(counts.companies, (n) => company(n, space.space, owners))
  const employments = () => numbered(counts.people, (n) => employment(n, space.space, counts.companies))
  for (const [object, rows] of [
    [Company, companies],
    [Person, people],
    [Employment, employments],
  ] as const) {
    const table = tableOf(object)
    await copyInto(
      client,
      table.name,
      table.columns,
      lines(rows(), (row) => table.line(space.id, row)),
    )
    if (isFound(object))
      await copyInto(
        client,
        'search_row',
        searchColumns,
        lines(rows(), (row) => searchLine(space.id, object, row)),
      )
    const about = (row: Generated) => (object === Employment ? String(row.values['person']) : null)
    await copyInto(
      client,
      'history',
      historyColumns,
      lines(rows(), (row, n) => historyLine(space, object.name, row, n, about(row))),
    )
  }
  await copyInto(
    client,
    'identifier',
    identifierColumns,
    lines(people(), (row) => identifierLine(space.id, row)),
  )
  await copyInto(
    client,
    'search_filling',
    ['workspace_id', 'object', 'shape', 'again', 'done', 'total', 'begun_at', 'finished_at'],
    [Person, Company, Note].map((object) => copyLine([space.id, object.name, shapeOf(object), false, 0, 0, new Date(0), new Date(0)])),
  )
}

/** 200 small workspaces beside the large one. */
export async function loadNeighbours(client: Client, scale: Scale): Promise<void> {
  const workspaces = tableOf(Workspace)
  const members = tableOf(Member)
  for (let space = 1; space <= scale.neighbours; space++) {
    const id = idOf('workspace', space, 0)
    const at = new Date(Date.UTC(2024, 0, 1))
    const importer = idOf('member', space, 0)
    const values = { name: `Neighbour ${space}`, language: 'en', timeZone: 'Europe/Berlin', country: 'DE' }
    await copyInto(client, workspaces.name, workspaces.columns, [workspaces.line(id, { id, at, values })])
    const member = {
      name: `Member of ${space}`,
      email: `member@neighbour-${space}.example`,
      role: 'administrator',
      team: null,
      active: true,
      account: null,
    }
    await copyInto(client, members.name, members.columns, [members.line(id, { id: importer, at, values: member })])
    await loadSpace(client, { space, id, importer }, { people: scale.peopleOfNeighbour, companies: 20 }, null)
  }
}

/** Further teams and members without accounts, up to 200 members; returns the members. */
export async function loadMembers(client: Client, workspace: string, count: number): Promise<string[]> {
  const teams = tableOf(Team)
  const members = tableOf(Member)
  const at = new Date(Date.UTC(2024, 0, 1))
  const teamIds = Array.from({ length: 20 }, (_, n) => idOf('team', 0, n))
  await copyInto(
    client,
    teams.name,
    teams.columns,
    teamIds.map((id, n) => teams.line(workspace, { id, at, values: { name: `Team ${n + 1}`, parent: n < 4 ? null : teamIds[n % 4] } })),
  )
  const ids = Array.from({ length: count }, (_, n) => idOf('member', 0, n))
  const member = (id: string, n: number): Generated => ({
    id,
    at,
    values: {
      name: `Member ${n + 1}`,
      email: `member-${n + 1}@bench.example`,
      role: n % 10 === 0 ? 'manager' : 'rep',
      team: teamIds[n % 20],
      active: true,
      account: null,
    },
  })
  await copyInto(
    client,
    members.name,
    members.columns,
    ids.map((id, n) => members.line(workspace, member(id, n))),
  )
  return ids
}

function* numbered(count: number, make: (n: number) => Generated | null): Iterable<Generated> {
  for (let n = 0; n < count; n++) {
    const row = make(n)
    if (row) yield row
  }
}

function* lines(rows: Iterable<Generated>, line: (row: Generated, n: number) => string | null): Iterable<string> {
  let n = 0
  for (const row of rows) {
    const text = line(row, n++)
    if (text !== null) yield text
  }
}
