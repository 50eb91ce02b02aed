import { Button, Chip, Dialog, InlineError, PasswordField, TextField } from '@rapport/ui'
import { queryOptions, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { reasonOf } from '../../api/problem.ts'
import { queryClient } from '../../api/queries.ts'
import { request } from '../../api/request.ts'
import { t } from '../../messages/t.tsx'
import { toast } from '../../shell/toasts.ts'
import { useForm } from '../useForm.ts'
import { CopyField } from './CopyField.tsx'
import styles from './SecondFactor.module.css'
import frame from './Settings.module.css'

const secondFactorQuery = queryOptions({
  queryKey: ['secondFactor'],
  queryFn: ({ signal }) => request<{ enabled: boolean; backupCodes: number }>('/second-factor', { signal }),
})
const settle = () => Promise.all(['secondFactor', 'sessions'].map((key) => queryClient.invalidateQueries({ queryKey: [key] })))

/** What is done by the password: the second factor is set up, switched off, or gets new backup codes. */
type Wish = 'on' | 'off' | 'codes'

/** One's own second factor: on or off, and the way to the other. */
export function SecondFactor() {
  const { data, error } = useQuery(secondFactorQuery)
  const [wish, setWish] = useState<Wish | null>(null)
  return (
    <section aria-labelledby="second-factor">
      <h3 id="second-factor" className={frame.sub}>
        {t('secondFactor.title')}
      </h3>
      {error ? <InlineError>{reasonOf(error)}</InlineError> : null}
      {data ? (
        <>
          <p className={frame.text}>
            <Chip look={data.enabled ? 'good' : 'neutral'}>{t(data.enabled ? 'secondFactor.on' : 'secondFactor.off')}</Chip>{' '}
            {data.enabled ? t('secondFactor.left', { count: data.backupCodes }) : t('secondFactor.text')}
          </p>
          <div className={frame.buttons}>
            {data.enabled ? (
              <>
                <Button onClick={() => setWish('codes')}>{t('secondFactor.renew')}</Button>
                <Button onClick={() => setWish('off')}>{t('secondFactor.switchOff')}</Button>
              </>
            ) : (
              <Button onClick={() => setWish('on')}>{t('secondFactor.setUp')}</Button>
            )}
          </div>
        </>
      ) : null}
      {wish ? <WishDialog wish={wish} onClose={() => setWish(null)} /> : null}
    </section>
  )
}

interface Begun {
  uri?: string
  secret?: string
  backupCodes: readonly string[]
}

function WishDialog({ wish, onClose }: { wish: Wish; onClose: () => void }) {
  const [begun, setBegun] = useState<Begun | null>(null)
  const [confirmed, setConfirmed] = useState(false)
  if (begun && (confirmed || !begun.uri)) return <CodesDialog codes={begun.backupCodes} onClose={onClose} />
  if (begun?.uri && begun.secret)
    return <ConfirmDialog uri={begun.uri} secret={begun.secret} onClose={onClose} onDone={() => setConfirmed(true)} />
  return <PasswordDialog wish={wish} onClose={onClose} onBegun={setBegun} />
}

const calls = { on: '/second-factor', off: '/second-factor/off', codes: '/second-factor/codes' } as const

function PasswordDialog({ wish, onClose, onBegun }: { wish: Wish; onClose: () => void; onBegun: (begun: Begun) => void }) {
  const form = useForm({ password: '' }, { password: (value) => (value ? null : t('signIn.noPassword')) })
  const go = () =>
    form.submit(async (body) => {
      const answer = await request<Begun | undefined>(calls[wish], { method: 'POST', body })
      if (answer) return onBegun(answer)
      toast({ text: t('secondFactor.switchedOff') })
      await settle()
      onClose()
    })
  return (
    <Dialog
      title={t(`secondFactor.wish.${wish}`)}
      closeLabel={t('action.close')}
      onClose={onClose}
      onSubmit={() => void go()}
      foot={
        <>
          <Button onClick={onClose}>{t('action.cancel')}</Button>
          <Button look="primary" type="submit" disabled={form.busy}>
            {t('secondFactor.next')}
          </Button>
        </>
      }
    >
      <p>{t(`secondFactor.about.${wish}`)}</p>
      {form.problem ? <InlineError>{reasonOf(form.problem)}</InlineError> : null}
      <PasswordField
        label={t('signIn.password')}
        showWord={t('signIn.show')}
        hideWord={t('signIn.hide')}
        autoComplete="current-password"
        takesFocus
        {...form.bind('password')}
      />
    </Dialog>
  )
}

interface ConfirmDialogProps {
  uri: string
  secret: string
  onClose: () => void
  onDone: () => void
}

function ConfirmDialog({ uri, secret, onClose, onDone }: ConfirmDialogProps) {
  const picture = useQuery({
    queryKey: ['qr', uri],
    queryFn: () => import('uqr').then(({ renderSVG }) => `data:image/svg+xml;utf8,${encodeURIComponent(renderSVG(uri, { border: 2 }))}`),
    staleTime: Infinity,
    gcTime: 0,
  })
  const form = useForm({ code: '' }, { code: (value) => (value.trim() ? null : t('second.noCode')) })
  const confirm = () =>
    form.submit(async ({ code }) => {
      await request('/second-factor/confirm', { method: 'POST', body: { code: code.trim() } })
      await settle()
      onDone()
    })
  return (
    <Dialog
      title={t('secondFactor.scan')}
      closeLabel={t('action.close')}
      onClose={onClose}
      onSubmit={() => void confirm()}
      foot={
        <>
          <Button onClick={onClose}>{t('action.cancel')}</Button>
          <Button look="primary" type="submit" disabled={form.busy}>
            {t('secondFactor.switchOn')}
          </Button>
        </>
      }
    >
      <p>{t('secondFactor.scanText')}</p>
      {picture.data ? <img className={styles.picture} src={picture.data} alt={t('secondFactor.picture')} width={200} height={200} /> : null}
      <CopyField label={t('secondFactor.secret')} value={secret} copyLabel={t('secondFactor.copy')} />
      {form.problem ? <InlineError>{reasonOf(form.problem)}</InlineError> : null}
      <TextField label={t('second.code')} inputMode="numeric" autoComplete="one-time-code" takesFocus {...form.bind('code')} />
    </Dialog>
  )
}

function CodesDialog({ codes, onClose }: { codes: readonly string[]; onClose: () => void }) {
  return (
    <Dialog
      title={t('secondFactor.codes')}
      closeLabel={t('action.close')}
      onClose={onClose}
      foot={
        <Button look="primary" onClick={onClose}>
          {t('secondFactor.kept')}
        </Button>
      }
    >
      <p>{t('secondFactor.codesText')}</p>
      <ul className={styles.codes}>
        {codes.map((code) => (
          <li key={code}>{code}</li>
        ))}
      </ul>
      <CopyField label={t('secondFactor.codes')} value={codes.join(' ')} copyLabel={t('secondFactor.copy')} />
    </Dialog>
  )
}
