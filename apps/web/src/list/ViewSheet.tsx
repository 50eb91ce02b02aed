import { Button, ButtonLink, Dialog, Segmented, Select } from '@rapport/ui'
import { Download, Filter, ListChecks, Upload } from 'lucide-react'
import { mayMake } from '../api/meta.ts'
import { ShownAs } from '../chart/ShownAs.tsx'
import type { ObjectMeta } from '../api/types.ts'
import { t } from '../messages/t.tsx'
import { PlaceButton } from '../shell/links.ts'
import { ColumnChoice, choosable } from './ColumnsButton.tsx'
import { orderOf } from './ColumnHead.tsx'
import styles from './List.module.css'
import type { ListSearch } from './view.ts'

const line = { size: 20, strokeWidth: 1.6, 'aria-hidden': true } as const

interface ViewSheetProps {
  object: ObjectMeta
  search: ListSearch
  columns: readonly string[]
  /** Where the file of this view is. */
  exported: string
  /** What a segment of this view would be made of. */
  keeps: { of: string; condition: string } | undefined
  onChange: (part: Partial<ListSearch>) => void
  onSelect: () => void
  onClose: () => void
}

/** What heads of columns and buttons do on a desktop, on a sheet for the thumb: the order, what is shown, and what else can be done. */
export function ViewSheet({ object, search, columns, exported, keeps, onChange, onSelect, onClose }: ViewSheetProps) {
  const many = object.label[1].toLowerCase()
  const fields = choosable(object).filter((field) => field.sortable)
  const key = search.sort?.replace('-', '') ?? ''
  const sorted = fields.find((field) => field.key === key)
  const down = search.sort?.startsWith('-') ?? false
  return (
    <Dialog
      title={t('list.view')}
      closeLabel={t('action.close')}
      onClose={onClose}
      foot={
        <Button look="primary" onClick={onClose}>
          {t('list.viewDone')}
        </Button>
      }
    >
      <ShownAs search={search} inWords onChange={onChange} />
      <Select
        label={t('list.sortBy')}
        none={t('state.noneFound')}
        options={[{ value: '', label: t('list.latestFirst') }, ...fields.map((field) => ({ value: field.key, label: field.label }))]}
        value={sorted ? key : ''}
        onChange={(next) => onChange({ sort: next || undefined })}
      />
      {sorted ? (
        <Segmented
          label={t('list.direction')}
          value={down ? 'down' : 'up'}
          onChange={(way) => onChange({ sort: way === 'down' ? `-${key}` : key })}
          options={(['up', 'down'] as const).map((way) => ({ value: way, label: t(`head.${orderOf(sorted)}.${way}`) }))}
        />
      ) : null}
      <div className={styles.acts}>
        <Button look="ghost" icon={<ListChecks {...line} />} onClick={onSelect}>
          {t('list.selectMany', { many })}
        </Button>
        {keeps ? (
          <PlaceButton look="ghost" to="/segments/$id" params={{ id: 'new' }} search={keeps} icon={<Filter {...line} />}>
            {t('filter.keep')}
          </PlaceButton>
        ) : null}
        {object.transfer && mayMake(object) ? (
          <PlaceButton look="ghost" to="/import" search={{ object: object.name }} icon={<Upload {...line} />}>
            {t('action.import')}
          </PlaceButton>
        ) : null}
        {object.transfer ? (
          <ButtonLink look="ghost" href={exported} download icon={<Download {...line} />}>
            {t('action.export')}
          </ButtonLink>
        ) : null}
      </div>
      <fieldset className={styles.shown}>
        <legend>{t('list.shown')}</legend>
        <p>{t('list.shownHint')}</p>
        <ColumnChoice object={object} columns={columns} onChange={(next) => onChange({ columns: next.join(',') })} />
      </fieldset>
    </Dialog>
  )
}
