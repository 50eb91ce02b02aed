/** What was sent by forms, as rows. */
import type { Database, Transaction } from '../../postgres/index.ts'
import { isoMoment } from '../../store/select.ts'
import type { ConsentAsk } from '../content.ts'
import type { Origin } from '../page/pass.ts'
import type { Answer } from './answers.ts'
import type { Suspicion } from './spam.ts'

/** `held` waits for a person; `failed` could not be written, and can be tried again; `done` became what the form says. */
export const submissionStates = ['done', 'held', 'failed'] as const
export type SubmissionState = (typeof submissionStates)[number]

/** A yes that somebody said; `kept`: it is among their words. */
export interface Wish extends ConsentAsk {
  readonly kept: boolean
}

export interface Submission {
  readonly id: string
  readonly form: string
  /** Of the page by which it was sent. */
  readonly token: string
  readonly at: Date
  readonly object: string
  readonly answers: readonly Answer[]
  readonly values: Readonly<Record<string, unknown>>
  readonly wished: readonly Wish[]
  readonly origin: Origin
  readonly visitor: string | null
  /** The mail address that was typed. */
  readonly address: string | null
}

/** What became of it. */
export interface Fate {
  readonly state: SubmissionState
  readonly why?: Suspicion | undefined
  readonly problem?: string | undefined
  readonly record?: string | undefined
  readonly outcome?: 'added' | 'found' | undefined
  readonly wished?: readonly Wish[] | undefined
  readonly askedAt?: Date | undefined
}

const insertText =
  `insert into form_submission (workspace_id, id, form_id, token, at, state, why, problem, answers, answer_values, wished, origin, visitor, address, object, record_id, outcome, asked_at)
  values ($1::uuid, $2::uuid, $3::uuid, $4::text, $5::timestamptz, $6::text, $7::text, $8::text, $9::jsonb, $10::jsonb, $11::jsonb, $12::jsonb, $13::text, $14::text, $15::text, $16::uuid, $17::text, $18::timestamptz)
  on conflict (workspace_id, token) do nothing`.replace(/\s*\n\s*/g, ' ')
const settleText =
  `update form_submission s set state = $3::text, problem = $4::text, record_id = $5::uuid, outcome = $6::text, wished = coalesce($7::jsonb, s.wished), asked_at = $8::timestamptz
  where s.workspace_id = $1 and s.id = $2::uuid and s.state in ('held', 'failed')`.replace(/\s*\n\s*/g, ' ')

/** Writes a submission down; false where the same page has sent one already. */
export async function insertSubmission(tx: Transaction, one: Submission, fate: Fate): Promise<boolean> {
  const written = await tx.change(insertText, [
    one.id,
    one.form,
    one.token,
    one.at,
    fate.state,
    fate.why ?? null,
    fate.problem ?? null,
    JSON.stringify(one.answers),
    JSON.stringify(one.values),
    JSON.stringify(fate.wished ?? one.wished),
    JSON.stringify(one.origin),
    one.visitor,
    one.address,
    one.object,
    fate.record ?? null,
    fate.outcome ?? null,
    fate.askedAt ?? null,
  ])
  return written > 0
}

/** What became of one that waited; false where somebody else was there first. */
export async function settleSubmission(tx: Transaction, id: string, fate: Fate): Promise<boolean> {
  const wished = fate.wished ? JSON.stringify(fate.wished) : null
  const { state, problem = null, record = null, outcome = null, askedAt = null } = fate
  return (await tx.change(settleText, [id, state, problem, record, outcome, wished, askedAt])) > 0
}

const rowJson = (
  s: string,
): string => `json_build_object('id', ${s}.id, 'form', ${s}.form_id, 'token', ${s}.token, 'at', ${isoMoment(`${s}.at`)}, 'state', ${s}.state, 'why', ${s}.why,
  'problem', ${s}.problem, 'answers', ${s}.answers, 'values', ${s}.answer_values, 'wished', ${s}.wished, 'origin', ${s}.origin, 'visitor', ${s}.visitor, 'address', ${s}.address,
  'object', ${s}.object, 'record', ${s}.record_id, 'outcome', ${s}.outcome, 'askedAt', ${isoMoment(`${s}.asked_at`)}, 'confirmedAt', ${isoMoment(`${s}.confirmed_at`)})`

export interface Row extends Omit<Submission, 'at'> {
  readonly at: string
  readonly state: SubmissionState
  readonly why: Suspicion | null
  readonly problem: string | null
  readonly record: string | null
  readonly outcome: 'added' | 'found' | null
  readonly askedAt: string | null
  readonly confirmedAt: string | null
}

const oneText = `select ${rowJson('s')}::text from form_submission s where s.workspace_id = $1 and s.id = $2::uuid`.replace(
  /\s*\n\s*/g,
  ' ',
)
export const pageSize = 50
const pageText =
  `select coalesce(json_agg(${rowJson('p')} order by p.id desc), '[]')::text from (select * from form_submission s where s.workspace_id = $1 and s.form_id = $2::uuid
  and ($3::text is null or s.state = $3::text) and ($4::uuid is null or s.id < $4::uuid) order by s.id desc limit ${pageSize + 1}) p`.replace(
    /\s*\n\s*/g,
    ' ',
  )

export async function readSubmission(database: Pick<Database, 'readJson'>, workspace: string, id: string): Promise<Row | null> {
  const json = await database.readJson(workspace, { text: oneText, values: [id] })
  return json === null ? null : rowOf(JSON.parse(json) as Row)
}

/** The newest of a form, one more than a page holds. */
export const readSubmissions = async (
  database: Pick<Database, 'readJson'>,
  workspace: string,
  form: string,
  { state, after }: { readonly state?: string | undefined; readonly after?: string | undefined },
): Promise<readonly Row[]> =>
  (JSON.parse((await database.readJson(workspace, { text: pageText, values: [form, state ?? null, after ?? null] }))!) as Row[]).map(rowOf)

/** What was sent before there were other channels was about mails. */
const rowOf = (row: Row): Row => ({ ...row, wished: row.wished.map((one) => Object.assign({ channel: 'mail' as const }, one)) })

const latelyText = `select count(*)::text from (select from form_submission s where s.workspace_id = $1 and s.form_id = $2::uuid and s.at > $3::timestamptz limit $4::integer) l`

/** How much a form was sent since then, counted as far as it matters. */
export const countLately = async (
  database: Pick<Database, 'readJson'>,
  workspace: string,
  form: string,
  since: Date,
  most: number,
): Promise<number> => Number(await database.readJson(workspace, { text: latelyText, values: [form, since, most] }))

const numbersText = `select json_build_object(
  'states', (select coalesce(json_object_agg(g.state, g.n), '{}') from (select s.state, count(*) as n from form_submission s where s.workspace_id = $1 and s.form_id = $2::uuid group by s.state) g),
  'days', (select coalesce(json_agg(json_build_object('day', g.day, 'count', g.n) order by g.day), '[]') from (select (s.at at time zone $3::text)::date as day, count(*) as n
    from form_submission s where s.workspace_id = $1 and s.form_id = $2::uuid and s.at > $4::timestamptz group by day) g),
  'lastAt', (select ${isoMoment('max(s.at)')} from form_submission s where s.workspace_id = $1 and s.form_id = $2::uuid))::text`.replace(
  /\s*\n\s*/g,
  ' ',
)

export interface Numbers {
  readonly states: Partial<Record<SubmissionState, number>>
  readonly days: readonly { readonly day: string; readonly count: number }[]
  readonly lastAt: string | null
}

/** How much was sent by a form, and on which days since then. */
export const readNumbers = async (
  database: Pick<Database, 'readJson'>,
  workspace: string,
  form: string,
  timeZone: string,
  since: Date,
): Promise<Numbers> => JSON.parse((await database.readJson(workspace, { text: numbersText, values: [form, timeZone, since] }))!) as Numbers
