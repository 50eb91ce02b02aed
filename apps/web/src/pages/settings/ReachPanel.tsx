import type { Reach } from '@rapport/core/object'
import type { Meta, ObjectMeta } from '../../api/types.ts'
import { t } from '../../messages/t.tsx'
import { matrixObjects } from './objects.ts'
import styles from './Roles.module.css'
import { type Grant, type Grants, reaches, type Role } from './types.ts'

/** The same in words: what the role may do with each object, and what a reach means. */
export function ReachPanel({ meta, role, grants }: { meta: Meta; role: Role; grants: Grants }) {
  return (
    <aside className={styles.panel} aria-label={t('roles.means', { role: role.name })}>
      <section className={styles.section}>
        <h3 className={styles.panelTitle}>{t('roles.means', { role: role.name })}</h3>
        <dl className={styles.says}>
          {matrixObjects(meta)
            .filter(({ transfer }) => transfer)
            .map((object) => {
              const grant = grants[object.name]
              if (!grant) return null
              return (
                <div key={object.name}>
                  <dt>{object.label[1]}</dt>
                  <dd>{sayGrant(object, grant)}</dd>
                </div>
              )
            })}
        </dl>
        <p className={styles.note}>{t('roles.about.parts')}</p>
      </section>
      <section className={styles.section}>
        <h3 className={styles.panelTitle}>{t('roles.reaches')}</h3>
        <dl className={styles.about}>
          {reaches.toReversed().map((reach) => (
            <div key={reach}>
              <dt>{t(`roles.reach.${reach}`)}</dt>
              <dd>{t(`roles.about.${reach}`)}</dd>
            </div>
          ))}
        </dl>
        <p className={styles.note}>{t('roles.least')}</p>
      </section>
    </aside>
  )
}

function sayGrant(object: ObjectMeta, grant: Grant): string {
  if (grant.read === 'none') return t('roles.saysNot')
  const said = t('roles.says', { read: say(grant.read), write: say(grant.write), delete: say(grant.delete) })
  const fields = grant.hide.flatMap((key) => object.fields.find((field) => field.key === key)?.label ?? [])
  return fields.length > 0 ? `${said} ${t('roles.saysHidden', { fields: fields.join(', ') })}` : said
}

const say = (reach: Reach): string => (typeof reach === 'string' ? t(`roles.says.${reach}`) : JSON.stringify(reach))
