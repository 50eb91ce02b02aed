import { Avatar, Chip, IconButton } from '@rapport/ui'
import { useInfiniteQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { Pencil, Plus } from 'lucide-react'
import { Fragment, useState } from 'react'
import { fieldOf, isRef, mayMake, shapeOf, titleOf } from '../api/meta.ts'
import { request } from '../api/request.ts'
import type { FieldMeta, Meta, ObjectMeta, Page, Row } from '../api/types.ts'
import { askedOf } from '../fields/asked.ts'
import { calendarDate } from '../fields/time.ts'
import { valueText } from '../fields/valueText.ts'
import { numberText } from '../fields/words.ts'
import { t } from '../messages/t.tsx'
import { Listed } from '../shell/Listed.tsx'
import { AddRelated } from './AddRelated.tsx'
import { LinkDialog } from './LinkDialog.tsx'
import { MailsOf } from './mails/MailsOf.tsx'
import { relationsOf, waitsFor, type Relation } from './related.ts'
import styles from './Record.module.css'
import own from './Related.module.css'
import { SegmentsOf } from './SegmentsOf.tsx'
import { WalksOf } from './WalksOf.tsx'
import { WorkOf } from '../work/WorkOf.tsx'

/** What is related to the record, one section per kind of relation. */
export function Related({ meta, object, row }: { meta: Meta; object: ObjectMeta; row: Row }) {
  return (
    <>
      <WorkOf meta={meta} object={object} row={row} />
      <SegmentsOf meta={meta} object={object} row={row} />
      <WalksOf meta={meta} object={object} row={row} />
      <MailsOf meta={meta} object={object} row={row} />
      {relationsOf(meta, object).map((relation) => (
        <RelatedSection key={`${relation.object.name}.${relation.by.key}`} meta={meta} relation={relation} object={object} row={row} />
      ))}
    </>
  )
}

interface SectionProps {
  meta: Meta
  relation: Relation
  object: ObjectMeta
  row: Row
}

function RelatedSection({ meta, relation, object, row }: SectionProps) {
  const [dialog, setDialog] = useState<Row | 'new' | null>(null)
  const { object: related, by, to, other } = relation
  const key = ['related', related.name, by.key, row.id]
  const list = useInfiniteQuery({
    queryKey: key,
    initialPageParam: '',
    queryFn: ({ pageParam, signal }) =>
      request<Page<Row>>(`/${related.path}`, { query: { filter: `${by.key} is ${row.id}`, limit: 20, after: pageParam }, signal }),
    getNextPageParam: (page) => page.next ?? undefined,
  })
  const rows = list.data?.pages.flatMap((page) => page.items) ?? []
  const canAdd = mayMake(related) && !by.readonly
  if (!to && rows.length === 0 && !(canAdd && waitsFor(relation))) return null
  const heading = to
    ? other.label[1]
    : by.custom
      ? t('record.pointingCustom', { many: related.label[1], field: by.label })
      : by.label === object.label[0]
        ? related.label[1]
        : t('record.pointing', { field: by.label })
  const past = rows.filter((one) => one.until)
  const now = rows.filter((one) => !one.until)
  return (
    <div className={styles.section}>
      <div className={styles.sectionHead}>
        <h2>{heading}</h2>
        {rows.length > 0 ? (
          <span className={styles.sectionCount}>
            {list.hasNextPage ? t('list.atLeast', { count: numberText(rows.length) }) : numberText(rows.length)}
          </span>
        ) : null}
        {canAdd ? (
          <IconButton
            size="small"
            label={to ? t('record.addTo', { many: heading.toLowerCase() }) : t('new.button', { one: related.label[0].toLowerCase() })}
            onClick={() => setDialog('new')}
          >
            <Plus size={16} strokeWidth={1.6} aria-hidden />
          </IconButton>
        ) : null}
      </div>
      <Listed list={list} isEmpty={rows.length === 0} none={<p className={styles.none}>{t('record.noRelated')}</p>} waits="long">
        {[now, past].map((some) =>
          some.length === 0 ? null : (
            <Fragment key={some === past ? 'past' : 'now'}>
              {some === past ? <h3 className={own.heading}>{t('record.past')}</h3> : null}
              <ul className={own.list}>
                {latestFirst(some).map((one) => (
                  <RelatedRow key={one.id} relation={relation} row={one} onEdit={canAdd && to ? () => setDialog(one) : undefined} />
                ))}
              </ul>
            </Fragment>
          ),
        )}
      </Listed>
      {dialog && !to ? (
        <AddRelated meta={meta} relation={relation} from={object} row={row} listKey={key} onClose={() => setDialog(null)} />
      ) : null}
      {dialog && to ? (
        <LinkDialog
          meta={meta}
          relation={relation}
          to={to}
          from={object}
          row={row}
          link={dialog === 'new' ? null : dialog}
          listKey={key}
          onClose={() => setDialog(null)}
        />
      ) : null}
    </div>
  )
}

/** Main ones, then those that began last. */
const latestFirst = (rows: readonly Row[]): readonly Row[] =>
  rows.toSorted(
    (one, other) =>
      Number(other.main === true) - Number(one.main === true) || String(other.since ?? '').localeCompare(String(one.since ?? '')),
  )

function RelatedRow({ relation, row, onEdit }: { relation: Relation; row: Row; onEdit: (() => void) | undefined }) {
  const { to, other, object } = relation
  const end = to ? row[to.key] : { id: row.id, title: titleOf(object, row) }
  if (!isRef(end)) return null
  const name = end.title || t('record.untitled')
  const past = Boolean(row.until)
  const second = to ? titleOf(object, row) : wordsOf(object, row)
  const role = to && typeof row.role === 'string' && row.role !== second ? row.role : ''
  const span = spanText(row)
  return (
    <li className={past ? own.past : own.row}>
      <Avatar name={end.title} seed={end.id} shape={shapeOf(other)} />
      <div className={own.text}>
        <Link
          to="/$path/$id"
          params={{ path: other.path, id: end.id }}
          search={{}}
          dir="auto"
          title={name.length > 24 ? name : undefined}
          className={own.name}
        >
          {name}
        </Link>
        {second ? (
          <div dir="auto" className={own.second}>
            {second}
          </div>
        ) : null}
        {span ? <div className={own.span}>{span}</div> : null}
      </div>
      {role ? <Chip look="outline">{role}</Chip> : null}
      {onEdit ? (
        <span className={own.pen}>
          <IconButton size="small" label={t('record.editOf', { name })} onClick={onEdit}>
            <Pencil size={14} strokeWidth={1.6} aria-hidden />
          </IconButton>
        </span>
      ) : null}
    </li>
  )
}

/** What the head of its own page says of it in words. */
const wordsOf = (object: ObjectMeta, row: Row): string =>
  (object.head ?? [])
    .map((keys) =>
      keys
        .map((key) => fieldOf(object, key))
        .flatMap((field) => (field && isSaid(object, field, row) ? [valueText(field, row[field.key])] : []))
        .filter(Boolean)
        .join(', '),
    )
    .filter(Boolean)
    .join(' · ')

const isSaid = (object: ObjectMeta, field: FieldMeta, row: Row): boolean =>
  ['text', 'choice', 'part'].includes(field.kind) && askedOf(object, field, row, { me: null, now: new Date() }).shown

function spanText(row: Row): string {
  const [from, until] = [row.since, row.until].map((day) => (typeof day === 'string' ? calendarDate(day) : ''))
  if (from && until) return t('record.span', { from, until })
  if (from) return t('record.from', { from })
  return until ? t('record.until', { until }) : ''
}
