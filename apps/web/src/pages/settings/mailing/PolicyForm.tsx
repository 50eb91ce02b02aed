import { Button, InlineError, TextField } from '@rapport/ui'
import { useQuery } from '@tanstack/react-query'
import { reasonOf } from '../../../api/problem.ts'
import { queryClient } from '../../../api/queries.ts'
import { request } from '../../../api/request.ts'
import { t } from '../../../messages/t.tsx'
import { toast } from '../../../shell/toasts.ts'
import { useForm } from '../../useForm.ts'
import { NotLoaded } from '../Parts.tsx'
import frame from '../Settings.module.css'
import styles from './Mailing.module.css'
import { type Policy, policyQuery } from './queries.ts'
import { Section } from './Section.tsx'

const MOST_MAILS = 1_000
const MOST_DAYS = 365

/** When and how often people are written to at most, and what stands under every mail. */
export function PolicyForm() {
  const kept = useQuery(policyQuery)
  return (
    <Section title={t('mailing.policy')} text={t('mailing.policyText')}>
      {kept.data ? (
        <Editable key={JSON.stringify(kept.data)} policy={kept.data} />
      ) : (
        <NotLoaded error={kept.error} retry={() => void kept.refetch()} />
      )}
    </Section>
  )
}

const time = (value: string): string | null => (value === '' || /^([01]\d|2[0-3]):[0-5]\d$/.test(value) ? null : t('mailing.wrongTime'))
const whole = (value: string, most: number): string | null =>
  value === '' || (/^\d+$/.test(value) && Number(value) >= 1 && Number(value) <= most) ? null : t('mailing.wrongMost', { most })

function Editable({ policy }: { policy: Policy }) {
  const before = {
    quietFrom: policy.quietFrom ?? '',
    quietTo: policy.quietTo ?? '',
    most: policy.most?.toString() ?? '',
    days: policy.days?.toString() ?? '',
    postalAddress: policy.postalAddress ?? '',
  }
  const form = useForm(before, {
    quietFrom: (value, { quietTo }) => time(value) ?? (value === '' && quietTo !== '' ? t('mailing.pairTime') : null),
    quietTo: (value, { quietFrom }) =>
      time(value) ??
      (value === '' && quietFrom !== '' ? t('mailing.pairTime') : value !== '' && value === quietFrom ? t('mailing.sameTime') : null),
    most: (value, { days }) => whole(value, MOST_MAILS) ?? (value === '' && days !== '' ? t('mailing.pairMost') : null),
    days: (value, { most }) => whole(value, MOST_DAYS) ?? (value === '' && most !== '' ? t('mailing.pairMost') : null),
  })
  const { values } = form
  const same = (Object.keys(before) as (keyof typeof before)[]).every((key) => values[key].trim() === before[key])
  const save = () =>
    form.submit(async ({ quietFrom, quietTo, most, days, postalAddress }) => {
      const body = {
        quietFrom: quietFrom || null,
        quietTo: quietTo || null,
        most: most === '' ? null : Number(most),
        days: days === '' ? null : Number(days),
        postalAddress: postalAddress.trim() || null,
      }
      const saved = await request<Policy>('/contact-policy', { method: 'PUT', body })
      toast({ text: t('mailing.saved') })
      queryClient.setQueryData(policyQuery.queryKey, saved)
    })
  return (
    <form
      className={frame.form}
      noValidate
      onSubmit={(event) => {
        event.preventDefault()
        void save()
      }}
    >
      {form.problem ? <InlineError>{reasonOf(form.problem)}</InlineError> : null}
      <fieldset className={styles.group}>
        <legend className={styles.legend}>{t('mailing.quiet')}</legend>
        <div className={styles.pair}>
          <TextField label={t('mailing.quietFrom')} type="time" {...form.bind('quietFrom')} />
          <TextField label={t('mailing.quietTo')} type="time" {...form.bind('quietTo')} />
        </div>
        <p className={styles.hint}>{t('mailing.quietHint')}</p>
      </fieldset>
      <fieldset className={styles.group}>
        <legend className={styles.legend}>{t('mailing.most')}</legend>
        <div className={styles.pair}>
          <TextField label={t('mailing.mostMails')} inputMode="numeric" autoComplete="off" {...form.bind('most')} />
          <TextField label={t('mailing.inDays')} inputMode="numeric" autoComplete="off" {...form.bind('days')} />
        </div>
        <p className={styles.hint}>{t('mailing.mostHint')}</p>
      </fieldset>
      <TextField
        label={t('mailing.postal')}
        optional={t('field.optional')}
        hint={t('mailing.postalHint')}
        autoComplete="off"
        maxLength={300}
        {...form.bind('postalAddress')}
      />
      <Button look="primary" type="submit" disabled={form.busy || same}>
        {t('action.save')}
      </Button>
    </form>
  )
}
