/** What imports hold of somebody: lines of files that are not imported yet, and rows that are kept to be looked at. */
import { type Asking, type Changing, mentions, namesRecord, type Subject, type Tables } from '../sql/personal.ts'
import { encodingNamed } from './read/encoding.ts'
import type { State } from './run/import.ts'

const busy: readonly State[] = ['checking', 'running', 'removing']

export const transferPersonal: Tables = {
  personal: [
    {
      table: 'import_chunk',
      holds: 'Lines about them in files that are kept for an import',
      columns: ['data'],
      key: { import_id: 'uuid', no: 'integer' },
      of: 'false',
      fate: 'deleted',
      left: 'The rest of the file goes with them: it has to be uploaded again.',
      find: async (tx, subject) => (await filesOf(tx, subject)).flatMap(({ name, lines }) => lines.map((line) => ({ file: name, line }))),
      erase: clearFiles,
    },
    {
      table: 'import',
      holds: 'The first rows of a file, as they are shown',
      columns: `object name state problem by_name encoding delimiter header sample columns mode match date_order counts removed`.split(' '),
      key: { id: 'uuid' },
      of: `(${mentions('t.sample::text', 'named')} or ${mentions(`coalesce(t.problem, '{}')::text`, 'named')} or ${mentions('t.header::text', 'named')})`,
      fate: 'rewritten',
      set: `sample = '[]', problem = null, header = '[]'`,
      waits: `t.state in ('${busy.join(`', '`)}')`,
      left: 'That a file of that name was imported, by whom, and how many rows it had.',
      tells: `json_build_object('at', t.created_at, 'file', t.name, 'problem', t.problem)`,
    },
    {
      table: 'import_row',
      holds: 'Rows of imported files that are kept to be looked at, and wrong ones with their cells',
      columns: ['phase', 'outcome', 'data'],
      key: { import_id: 'uuid', phase: 'text', outcome: 'text', row_no: 'bigint' },
      of: `(${namesRecord('t.data::text')} or ${mentions('t.data::text')} or lower(t.data->>'title') = any(:names))`,
      fate: 'deleted',
      tells: `json_build_object('file', (select i.name from import i where i.workspace_id = $1 and i.id = t.import_id), 'row', t.row_no, 'outcome', t.outcome, 'data', t.data)`,
    },
    {
      table: 'import_named',
      holds: 'That a row of a file named them',
      columns: [],
      key: { import_id: 'uuid', record_id: 'uuid' },
      of: 't.record_id = any(:ids)',
      fate: 'deleted',
    },
  ],
  impersonal: [
    { table: 'import_batch', columns: ['counts'], why: 'How far an import has come.' },
    { table: 'control.lease', columns: ['kind', 'holder'], why: 'Which server does which work.' },
  ],
}

interface File {
  readonly id: string
  readonly name: string
  readonly state: State
  readonly isBegun: boolean
  readonly lines: readonly string[]
}

/** Files that are kept and say something of the subject, with the lines that do. Memory: two pieces of a file. */
async function filesOf(tx: Asking, { texts, names }: Subject): Promise<readonly File[]> {
  const wanted = [...texts, ...names].filter((text) => text.length >= 4)
  if (wanted.length === 0) return []
  const imports = await tx.query<{ id: string; name: string; state: State; encoding: string; begun: boolean; last: number }>(
    `select i.id, i.name, i.state, i.encoding, i.started_at is not null as begun, (select max(c.no) from import_chunk c where c.workspace_id = $1 and c.import_id = i.id) as last
      from import i where i.workspace_id = $1 and exists (select 1 from import_chunk c where c.workspace_id = $1 and c.import_id = i.id) order by i.id`.replace(
      /\s*\n\s*/g,
      ' ',
    ),
  )
  const files: File[] = []
  for (const { id, name, state, encoding, begun, last } of imports) {
    const lines: string[] = []
    const { decode, width } = encodingNamed(encoding || 'UTF-8')
    let rest: Buffer = Buffer.alloc(0)
    for (let no = 0; no <= last; no++) {
      const [chunk] = await tx.query<{ data: Buffer }>(
        'select c.data from import_chunk c where c.workspace_id = $1 and c.import_id = $2::uuid and c.no = $3::integer',
        [id, no],
      )
      const bytes = Buffer.concat([rest, chunk?.data ?? Buffer.alloc(0)])
      const end = no === last ? bytes.length : Math.max(0, (bytes.lastIndexOf(10) + width) & ~(width - 1))
      const cut = end === 0 && no < last ? bytes.length : end
      lines.push(
        ...decode(bytes.subarray(0, cut))
          .split(/\r?\n|\r/)
          .filter((line) => says(line, wanted)),
      )
      rest = bytes.subarray(cut)
    }
    if (lines.length > 0) files.push({ id, name, state, isBegun: begun, lines })
  }
  return files
}

const isLetter = (letter: string | undefined): boolean => letter !== undefined && /[\p{L}\p{N}]/u.test(letter)

/** Whether a line has one of the texts as whole words. */
function says(line: string, wanted: readonly string[]): boolean {
  const small = line.toLowerCase()
  return wanted.some((text) => {
    for (let at = small.indexOf(text); at !== -1; at = small.indexOf(text, at + 1))
      if (!isLetter(small[at - 1]) && !isLetter(small[at + text.length])) return true
    return false
  })
}

/** An import that nobody began goes with its file; of one that wrote something it stays known what it did. One that is under way ends first: its rows are refused by then. */
async function clearFiles(tx: Changing, subject: Subject): Promise<number> {
  const free = (await filesOf(tx, subject)).filter(({ state }) => !busy.includes(state))
  const begun = free.filter(({ isBegun }) => isBegun).map(({ id }) => id)
  const never = free.filter(({ isBegun }) => !isBegun).map(({ id }) => id)
  if (never.length > 0)
    void tx.query('delete from import i where i.workspace_id = $1 and i.id = any($2::uuid[]) and i.state <> all($3::text[])', [never, busy])
  if (begun.length === 0) return free.length
  void tx.query(
    `update import i set cleared_at = coalesce(i.cleared_at, i.changed_at), sample = '[]' where i.workspace_id = $1 and i.id = any($2::uuid[]) and i.state <> all($3::text[])`,
    [begun, busy],
  )
  for (const table of ['import_chunk', 'import_row', 'import_named'])
    void tx.query(
      `delete from ${table} c using import i where c.workspace_id = $1 and c.import_id = any($2::uuid[]) and i.workspace_id = $1 and i.id = c.import_id and i.state <> all($3::text[])`,
      [begun, busy],
    )
  return free.length
}
