import { Button, IconButton, TextField } from '@rapport/ui'
import { ArrowDown, ArrowUp, Plus, X } from 'lucide-react'
import { fieldOf } from '../../../api/meta.ts'
import type { ObjectMeta } from '../../../api/types.ts'
import { t } from '../../../messages/t.tsx'
import fields from '../fields/Fields.module.css'
import styles from './Layout.module.css'
import { canMove, type Draft, movedField, movedGroup, named, placed, putAside, withGroup, withoutGroup } from './layoutDraft.ts'

const icon = { size: 16, strokeWidth: 1.6, 'aria-hidden': true } as const

interface GroupsEditorProps {
  object: ObjectMeta
  draft: Draft
  onChange: (draft: Draft) => void
}

/** The groups of the form and record page, and what stands on none. */
export function GroupsEditor({ object, draft, onChange }: GroupsEditorProps) {
  const { groups, aside } = draft
  return (
    <section aria-labelledby="layout-form">
      <h3 id="layout-form" className={fields.head}>
        {t('layout.form')}
      </h3>
      <p className={styles.text}>{t('layout.formText')}</p>
      {groups.map((group, at) => (
        <div key={group.id} className={styles.group}>
          <div className={styles.heading}>
            <TextField
              hideLabel
              label={t('layout.group', { n: at + 1 })}
              placeholder={t('layout.noHeading')}
              value={group.label}
              maxLength={60}
              autoComplete="off"
              onChange={(event) => onChange(named(draft, at, event.target.value))}
            />
            <IconButton label={t('layout.groupUp', { n: at + 1 })} disabled={at === 0} onClick={() => onChange(movedGroup(draft, at, -1))}>
              <ArrowUp {...icon} />
            </IconButton>
            <IconButton
              label={t('layout.groupDown', { n: at + 1 })}
              disabled={at === groups.length - 1}
              onClick={() => onChange(movedGroup(draft, at, 1))}
            >
              <ArrowDown {...icon} />
            </IconButton>
            <IconButton
              label={t('layout.groupGone', { n: at + 1 })}
              disabled={groups.length === 1}
              onClick={() => onChange(withoutGroup(draft, at))}
            >
              <X {...icon} />
            </IconButton>
          </div>
          {group.fields.length === 0 ? <p className={styles.text}>{t('layout.emptyGroup')}</p> : null}
          <ul className={styles.list}>
            {group.fields.map((key) => (
              <FieldItem key={key} object={object} draft={draft} name={key} onChange={onChange} />
            ))}
          </ul>
        </div>
      ))}
      <Button size="small" look="ghost" icon={<Plus size={14} aria-hidden />} onClick={() => onChange(withGroup(draft))}>
        {t('layout.addGroup')}
      </Button>
      {aside.length > 0 ? (
        <div className={styles.aside}>
          <h4 className={styles.sub}>{t('layout.aside')}</h4>
          <p className={styles.text}>{t('layout.asideText')}</p>
          <ul className={styles.list}>
            {aside.map((key) => {
              const label = fieldOf(object, key)?.label ?? key
              return (
                <li key={key} className={styles.item}>
                  <bdi className={styles.quiet}>{label}</bdi>
                  <Button size="small" aria-label={t('layout.placeOf', { label })} onClick={() => onChange(placed(draft, key))}>
                    {t('layout.place')}
                  </Button>
                </li>
              )
            })}
          </ul>
        </div>
      ) : null}
    </section>
  )
}

function FieldItem({ object, draft, name, onChange }: GroupsEditorProps & { name: string }) {
  const field = fieldOf(object, name)
  const label = field?.label ?? name
  return (
    <li className={styles.item}>
      <bdi className={styles.label}>{label}</bdi>
      {field?.required ? <span className={styles.note}>{t('layout.needed')}</span> : null}
      <IconButton
        size="small"
        label={t('layout.up', { label })}
        disabled={!canMove(draft, name, -1)}
        onClick={() => onChange(movedField(draft, name, -1))}
      >
        <ArrowUp {...icon} />
      </IconButton>
      <IconButton
        size="small"
        label={t('layout.down', { label })}
        disabled={!canMove(draft, name, 1)}
        onClick={() => onChange(movedField(draft, name, 1))}
      >
        <ArrowDown {...icon} />
      </IconButton>
      <IconButton
        size="small"
        label={t('layout.putAside', { label })}
        disabled={field?.required === true}
        onClick={() => onChange(putAside(draft, name))}
      >
        <X {...icon} />
      </IconButton>
    </li>
  )
}
