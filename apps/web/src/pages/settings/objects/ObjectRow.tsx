import { Button, IconButton, InlineError, Menu } from '@rapport/ui'
import { useQuery } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { Ellipsis } from 'lucide-react'
import { createElement } from 'react'
import { objectNamed } from '../../../api/meta.ts'
import { countQuery } from '../../../api/queries.ts'
import type { ObjectMeta } from '../../../api/types.ts'
import { t } from '../../../messages/t.tsx'
import { iconOf } from '../../../shell/objectIcons.ts'
import { PlaceButton } from '../../../shell/links.ts'
import { useModel } from '../../../shell/useModel.ts'
import list from '../fields/Fields.module.css'
import styles from './Objects.module.css'
import type { CustomObject } from './types.ts'
import { useObjectActs } from './useObjectActs.ts'

/** An invented object in use, with what can be done with it. */
export function ObjectRow({ object, onEdit }: { object: CustomObject; onEdit: () => void }) {
  const navigate = useNavigate()
  const known = objectNamed(useModel(), object.name)
  const { act, busy, problem } = useObjectActs(object)
  const { many } = object
  const to = (section: string) => () => void navigate({ to: '/settings/$section', params: { section }, search: { object: object.name } })
  return (
    <li className={list.item}>
      <Drawing object={object} />
      <span className={styles.what}>
        <bdi className={list.name}>{many}</bdi>
        <span className={list.line}>{known ? <Told object={known} /> : `/${object.path}`}</span>
        {problem ? <InlineError>{problem}</InlineError> : null}
      </span>
      <Places many={many} name={object.name} />
      <Button size="small" aria-label={t('objects.editOf', { many })} onClick={onEdit}>
        {t('action.edit')}
      </Button>
      <Menu
        align="end"
        target={
          <IconButton label={t('fields.more', { label: many })} disabled={busy}>
            <Ellipsis size={16} strokeWidth={1.6} aria-hidden />
          </IconButton>
        }
        entries={[
          {
            id: 'open',
            label: t('objects.open'),
            onChoose: () => void navigate({ to: '/$path', params: { path: object.path }, search: {} }),
          },
          { id: 'roles', label: t('objects.roles'), onChoose: to('roles') },
          { kind: 'divider' as const, id: 'line' },
          { id: 'retire', label: t('fields.retire'), onChoose: () => act('retire') },
        ]}
      />
    </li>
  )
}

/** An object that comes with Rapport: it stays, but administrators add fields to it and lay it out. */
export function DeclaredRow({ object }: { object: ObjectMeta }) {
  return (
    <li className={list.item}>
      <Drawing object={object} />
      <span className={styles.what}>
        <span className={list.name}>{object.label[1]}</span>
        <span className={list.line}>
          <Told object={object} />
        </span>
      </span>
      <Places many={object.label[1]} name={object.name} />
    </li>
  )
}

/** Where the object's fields and its layout are set. */
function Places({ many, name }: { many: string; name: string }) {
  return (
    <>
      {(['fields', 'layout'] as const).map((section) => (
        <PlaceButton
          key={section}
          size="small"
          to="/settings/$section"
          params={{ section }}
          search={{ object: name }}
          aria-label={t(`objects.${section}Of`, { many })}
        >
          {t(`objects.${section}`)}
        </PlaceButton>
      ))}
    </>
  )
}

/** Where its list is, how many fields it has and how many records. */
function Told({ object }: { object: ObjectMeta }) {
  const count = useQuery(countQuery(object, {}, false)).data
  return [
    `/${object.path}`,
    t('objects.fieldCount', { count: object.fields.length }),
    ...(count ? [t(count.exact ? 'objects.records' : 'objects.recordsOver', { count: count.count })] : []),
  ].join(' · ')
}

export function Drawing({ object }: { object: { name: string; icon?: string | null } }) {
  const icon = iconOf(object)
  return <span className={styles.drawing}>{createElement(icon, { size: 18, strokeWidth: 1.6, 'aria-hidden': true })}</span>
}
