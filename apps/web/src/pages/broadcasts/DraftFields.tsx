import { InlineError, Select, TextField } from '@rapport/ui'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { objectNamed } from '../../api/meta.ts'
import { reasonOf } from '../../api/problem.ts'
import type { Meta, ObjectMeta } from '../../api/types.ts'
import { RefPicker } from '../../fields/RefPicker.tsx'
import { sendersQuery } from '../../mails/senders.ts'
import { t } from '../../messages/t.tsx'
import { purposesQuery } from '../settings/mailing/queries.ts'
import type { Form } from '../useForm.ts'
import styles from './Broadcasts.module.css'
import type { Key } from './draft.ts'
import type { Broadcast } from './types.ts'

interface DraftFieldsProps {
  meta: Meta
  form: Form<Key>
  broadcast: Broadcast | null
  /** Whose records are in the chosen segment. */
  of: ObjectMeta | undefined
  /** Why the chosen template is none for them. */
  unfit: string | null
  writable: boolean
  isNew: boolean
}

/** To whom, what, what for and from whom a broadcast goes out. */
export function DraftFields({ meta, form, broadcast, of, unfit, writable, isNew }: DraftFieldsProps) {
  const { values, set, bind } = form
  const purposes = useQuery(purposesQuery).data
  const [segment, template, purpose] = ['segment', 'template', 'purpose'].map((name) => objectNamed(meta, name))
  const pick = (key: 'segment' | 'except' | 'template' | 'purpose', object: ObjectMeta | undefined, more: object = {}) =>
    object ? (
      <RefPicker
        label={t(key === 'segment' ? 'broadcasts.to' : `broadcasts.${key}`)}
        object={object}
        value={values[key] || null}
        title={broadcast?.[key]?.id === values[key] ? broadcast[key]?.title : undefined}
        onChange={(id) => set({ [key]: id ?? '' })}
        error={bind(key).error}
        {...more}
      />
    ) : null
  return (
    <fieldset disabled={!writable} className={styles.fields}>
      <TextField
        label={t('broadcasts.name')}
        hint={isNew ? t('broadcasts.nameHint') : undefined}
        autoComplete="off"
        maxLength={120}
        takesFocus={isNew}
        {...bind('name')}
      />
      <div className={styles.pair}>
        {pick('segment', segment)}
        {pick('except', segment, {
          clearable: true,
          optional: t('field.optional'),
          ...(of ? { only: `"of" is ${of.name}` } : {}),
        })}
      </div>
      <WithLink
        link={
          values.template ? (
            <Link to="/$path/$id" params={{ path: 'templates', id: values.template }} search={{}} className={styles.link}>
              {t('broadcasts.openTemplate')}
            </Link>
          ) : (
            <Link to="/$path" params={{ path: 'templates' }} search={{}} className={styles.link}>
              {t('broadcasts.openTemplates')}
            </Link>
          )
        }
      >
        {pick('template', template, { ...(of ? { only: `"of" is ${of.name}` } : {}), ...(unfit ? { error: unfit } : {}) })}
      </WithLink>
      <div className={styles.pair}>
        <WithLink link={purposes?.length === 0 ? <SetUp /> : null}>{pick('purpose', purpose)}</WithLink>
        <SenderPicker form={form} />
      </div>
      <div className={styles.short}>
        <TextField
          label={t('broadcasts.rate')}
          optional={t('field.optional')}
          hint={t('broadcasts.rateHint')}
          inputMode="numeric"
          autoComplete="off"
          {...bind('rate')}
        />
      </div>
    </fieldset>
  )
}

/** In whose name it goes out; those who have not agreed yet say so. */
export function SenderPicker({ form }: { form: Pick<Form<'sender'>, 'values' | 'set' | 'bind'> }) {
  const { data, error } = useQuery(sendersQuery)
  if (error && !data) return <InlineError>{t('broadcasts.sendersFailed', { reason: reasonOf(error) })}</InlineError>
  return (
    <WithLink link={data?.length === 0 ? <SetUp /> : null}>
      <Select
        label={t('broadcasts.sender')}
        options={(data ?? []).map(({ id, name, address, confirmedAt }) => ({
          value: id,
          label: t(confirmedAt === null ? 'broadcasts.senderWaits' : 'broadcasts.senderIs', { name, address }),
        }))}
        value={form.values.sender || null}
        onChange={(id) => form.set({ sender: id ?? '' })}
        error={form.bind('sender').error}
        none={t('broadcasts.noSenders')}
      />
    </WithLink>
  )
}

const SetUp = () => (
  <Link to="/settings/$section" params={{ section: 'mailing' }} search={{}} className={styles.link}>
    {t('broadcasts.setUp')}
  </Link>
)

const WithLink = ({ link, children }: { link: ReactNode; children: ReactNode }) => (
  <div className={styles.withLink}>
    {children}
    {link}
  </div>
)
