/** Plans of what is measured: printed short, and a sequential scan of a workspace's table is a failure. */
import type { Client } from 'pg'
import type { Recorded } from './statements.ts'

interface Node {
  readonly 'Node Type': string
  readonly 'Relation Name'?: string
  readonly 'Index Name'?: string
  readonly 'Subplan Name'?: string
  readonly Plans?: readonly Node[]
}
interface Explained {
  readonly 'QUERY PLAN': [{ Plan: Node }]
}
export interface Plan {
  readonly words: string
  /** Tables of workspaces that it reads from end to end. */
  readonly scanned: readonly string[]
}

/** As the read role would run it: with these very values, or as a prepared statement may run after some uses, for any. */
export async function explain(
  client: Client,
  tenantTables: ReadonlySet<string>,
  { text, values }: Recorded,
  kind: 'these values' | 'any values',
): Promise<Plan> {
  const { rows } =
    kind === 'these values'
      ? await client.query<Explained>({ text: `explain (format json) ${text}`, values: [...values] })
      : await client.query<Explained>(`explain (generic_plan, format json) ${text}`)
  const root = rows[0]!['QUERY PLAN'][0].Plan
  const nodes = [...walk(root)]
  const scanned = nodes.flatMap((node) =>
    node['Node Type'] === 'Seq Scan' && tenantTables.has(node['Relation Name'] ?? '') ? [node['Relation Name']!] : [],
  )
  const words = nodes.filter((node) => /Scan|Sort|Limit|BitmapAnd|BitmapOr/.test(node['Node Type'])).map(describe)
  return { words: [...new Set(words)].join(', '), scanned }
}

export async function tenantTablesOf(client: Client): Promise<ReadonlySet<string>> {
  const { rows } = await client.query<{ name: string }>(
    `select table_name as name from information_schema.columns where table_schema = 'public' and column_name = 'workspace_id'`,
  )
  return new Set(rows.map(({ name }) => name))
}

function* walk(node: Node): Iterable<Node> {
  yield node
  for (const child of node.Plans ?? []) yield* walk(child)
}

const describe = (node: Node): string => [node['Node Type'], node['Index Name'] ?? node['Relation Name']].filter(Boolean).join(' ')
