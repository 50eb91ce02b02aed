import { Checkbox, IconButton, Select, TextField } from '@rapport/ui'
import { X } from 'lucide-react'
import { listed, typed } from '../../../api/meta.ts'
import type { ObjectMeta } from '../../../api/types.ts'
import { t } from '../../../messages/t.tsx'
import { useModel } from '../../../shell/useModel.ts'
import { actions, type Wish } from './types.ts'
import styles from './Webhooks.module.css'

/** What a webhook is told: for each object what happens to its records, and, of an object that is chosen, what of it. */
export function WishEditor({ wishes, onChange }: { wishes: readonly Wish[]; onChange: (wishes: readonly Wish[]) => void }) {
  const meta = useModel()
  // What customers' data live in comes first.
  const objects = [...new Set([...listed(meta), ...meta.objects])]
  const set = (wish: Wish) => {
    const others = wishes.filter(({ object }) => object !== wish.object)
    onChange(wish.actions.length > 0 ? [...others, wish] : others)
  }
  return (
    <fieldset className={styles.wishes}>
      <legend className={styles.legend}>{t('webhooks.tells')}</legend>
      {objects.map((object) => {
        const wish = wishes.find((one) => one.object === object.name) ?? { object: object.name, actions: [] }
        return (
          <div key={object.name} className={styles.object} role="group" aria-label={object.label[1]}>
            <span className={styles.objectName}>{object.label[1]}</span>
            <span className={styles.ticks}>
              {actions.map((action) => (
                <Checkbox
                  key={action}
                  checked={wish.actions.includes(action)}
                  onChange={({ target }) =>
                    set({ ...wish, actions: actions.filter((one) => (one === action ? target.checked : wish.actions.includes(one))) })
                  }
                >
                  {t(`webhooks.action.${action}`)}
                </Checkbox>
              ))}
            </span>
            {wish.actions.length > 0 ? <Narrowing object={object} wish={wish} onChange={set} /> : null}
          </div>
        )
      })}
    </fieldset>
  )
}

/** Only some changes, and only some records. */
function Narrowing({ object, wish, onChange }: { object: ObjectMeta; wish: Wish; onChange: (wish: Wish) => void }) {
  const { fields, filter } = wish
  const chosen = fields ?? []
  const free = object.fields.filter((field) => typed(field) && !chosen.includes(field.key))
  const label = (key: string) => object.fields.find((field) => field.key === key)?.label ?? key
  return (
    <div className={styles.narrow}>
      {wish.actions.includes('changed') ? (
        <>
          <Select
            label={t('webhooks.fields')}
            optional={t('field.optional')}
            hint={chosen.length === 0 ? t('webhooks.fieldsHint') : undefined}
            options={free.map(({ key, label: name }) => ({ value: key, label: name }))}
            value={null}
            none={t('state.noneFound')}
            onChange={(key) => key && onChange({ ...wish, fields: [...chosen, key] })}
          />
          {chosen.length > 0 ? (
            <ul className={styles.chosen} aria-label={t('webhooks.fields')}>
              {chosen.map((key) => (
                <li key={key} className={styles.one}>
                  {label(key)}
                  <IconButton
                    size="small"
                    label={t('webhooks.dropField', { field: label(key) })}
                    onClick={() => onChange({ ...wish, fields: chosen.filter((one) => one !== key) })}
                  >
                    <X size={14} aria-hidden />
                  </IconButton>
                </li>
              ))}
            </ul>
          ) : null}
        </>
      ) : null}
      <TextField
        label={t('webhooks.filter')}
        optional={t('field.optional')}
        hint={t('webhooks.filterHint')}
        autoComplete="off"
        value={filter ?? ''}
        onChange={({ target }) => onChange({ ...wish, filter: target.value })}
      />
    </div>
  )
}
