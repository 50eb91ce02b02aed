import { Button, Dialog, InlineError, PasswordField, TextField } from '@rapport/ui'
import { queryOptions, useMutation, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { queryClient } from '../../api/queries.ts'
import { request } from '../../api/request.ts'
import { reasonOf } from '../../api/problem.ts'
import { when } from '../../fields/time.ts'
import { t } from '../../messages/t.tsx'
import { toast } from '../../shell/toasts.ts'
import { useForm } from '../useForm.ts'
import { passkeyReason } from '../welcome/PasskeyButton.tsx'
import styles from './Members.module.css'
import frame from './Settings.module.css'

interface Passkey {
  id: string
  name: string
  createdAt: string
  usedAt: string | null
}

const passkeysQuery = queryOptions({
  queryKey: ['passkeys'],
  queryFn: ({ signal }) => request<{ items: readonly Passkey[]; available: boolean }>('/passkeys', { signal }),
})
const settle = () => queryClient.invalidateQueries({ queryKey: passkeysQuery.queryKey })

/** One's passkeys; nothing where the browser or the address of Rapport allows none. */
export function Passkeys() {
  const { data } = useQuery(passkeysQuery)
  const [making, setMaking] = useState(false)
  const remove = useMutation({
    mutationFn: ({ id }: Passkey) => request(`/passkeys/${encodeURIComponent(id)}`, { method: 'DELETE' }),
    onSuccess: (_answer, { name }) => toast({ text: t('passkey.removed', { name }) }),
    onSettled: settle,
  })
  if (!data || (!data.available && data.items.length === 0)) return null
  const now = new Date()
  return (
    <section aria-labelledby="passkeys">
      <h3 id="passkeys" className={frame.sub}>
        {t('passkey.title')}
      </h3>
      <p className={frame.text}>{t('passkey.text')}</p>
      {remove.error ? <InlineError>{reasonOf(remove.error)}</InlineError> : null}
      <ul className={styles.invitations}>
        {data.items.map((passkey) => (
          <li key={passkey.id} className={styles.invitation}>
            <span className={styles.names}>
              <span className={styles.name}>{passkey.name}</span>
              <span className={styles.mail}>
                {passkey.usedAt
                  ? t('passkey.used', { when: when(passkey.usedAt, now) })
                  : t('passkey.made', { when: when(passkey.createdAt, now) })}
              </span>
            </span>
            <Button
              size="small"
              aria-label={t('passkey.removeOf', { name: passkey.name })}
              disabled={remove.isPending}
              onClick={() => remove.mutate(passkey)}
            >
              {t('passkey.remove')}
            </Button>
          </li>
        ))}
      </ul>
      {data.available && 'PublicKeyCredential' in window ? (
        <div className={styles.more}>
          <Button onClick={() => setMaking(true)}>{t('passkey.add')}</Button>
        </div>
      ) : null}
      {making ? <MakeDialog onClose={() => setMaking(false)} /> : null}
    </section>
  )
}

function MakeDialog({ onClose }: { onClose: () => void }) {
  const form = useForm({ name: t('passkey.thisDevice'), password: '' }, { name: (value) => (value.trim() ? null : t('mail.need')) })
  const make = () =>
    form.submit(async ({ name, password }) => {
      const { startRegistration } = await import('@simplewebauthn/browser')
      const { options } = await request<{ options: Parameters<typeof startRegistration>[0]['optionsJSON'] }>('/passkeys/start', {
        method: 'POST',
        body: { password: password || null },
      })
      const response = await startRegistration({ optionsJSON: options })
      await request('/passkeys', { method: 'POST', body: { name: name.trim(), response } })
      toast({ text: t('passkey.added') })
      await settle()
      onClose()
    })
  return (
    <Dialog
      title={t('passkey.add')}
      closeLabel={t('action.close')}
      onClose={onClose}
      onSubmit={() => void make()}
      foot={
        <>
          <Button onClick={onClose}>{t('action.cancel')}</Button>
          <Button look="primary" type="submit" disabled={form.busy}>
            {t('secondFactor.next')}
          </Button>
        </>
      }
    >
      <p>{t('passkey.addText')}</p>
      {form.problem ? <InlineError>{passkeyReason(form.problem)}</InlineError> : null}
      <TextField label={t('passkey.name')} autoComplete="off" {...form.bind('name')} />
      <PasswordField
        label={t('signIn.password')}
        showWord={t('signIn.show')}
        hideWord={t('signIn.hide')}
        autoComplete="current-password"
        hint={t('passkey.passwordHint')}
        takesFocus
        {...form.bind('password')}
      />
    </Dialog>
  )
}
