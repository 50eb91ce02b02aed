import { Button, InlineError, PasswordField, Select, TextField } from '@rapport/ui'
import { useMutation, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { reasonOf } from '../../api/problem.ts'
import { queryClient } from '../../api/queries.ts'
import { request } from '../../api/request.ts'
import { t } from '../../messages/t.tsx'
import { toast } from '../../shell/toasts.ts'
import { useForm } from '../useForm.ts'
import { type Mail, type MailSettings, mailSettingsQuery, type Security } from './mailQueries.ts'
import frame from './Settings.module.css'

/** How mail is sent, and a mail to oneself to see that it arrives. */
export function MailServer() {
  const settings = useQuery(mailSettingsQuery)
  return (
    <section aria-labelledby="mail-server">
      <h3 id="mail-server" className={frame.sub}>
        {t('mail.server')}
      </h3>
      {settings.error ? <InlineError>{reasonOf(settings.error)}</InlineError> : null}
      {settings.data ? <Server key={JSON.stringify(settings.data)} settings={settings.data} /> : null}
    </section>
  )
}

function Server({ settings }: { settings: MailSettings }) {
  const { source, host, port, from } = settings
  if (source !== 'environment') return <ServerForm settings={settings} />
  return (
    <>
      <p className={frame.text}>{t('mail.fromEnvironment', { host: host ?? '', port: String(port), from: from ?? '' })}</p>
      <TestMail />
    </>
  )
}

const needed = (value: string): string | null => (value.trim() ? null : t('mail.need'))

function ServerForm({ settings }: { settings: MailSettings }) {
  const [security, setSecurity] = useState<Security>(settings.security ?? 'starttls')
  const form = useForm(
    {
      host: settings.host ?? '',
      port: String(settings.port ?? 587),
      user: settings.user ?? '',
      password: '',
      from: settings.from ?? '',
      address: settings.address ?? window.location.origin,
    },
    { host: needed, port: needed, from: needed, address: needed },
  )
  const settle = () => Promise.all(['mailSettings', 'mails', 'mailSends'].map((key) => queryClient.invalidateQueries({ queryKey: [key] })))
  const save = () =>
    form.submit(async ({ host, port, user, password, from, address }) => {
      const texts = { host: host.trim(), port: port.trim(), from: from.trim(), address: address.trim() }
      await request('/mail/settings', {
        method: 'POST',
        body: { ...texts, security, user: user.trim() || null, password: password || null },
      })
      toast({ text: t('mail.saved', { host: texts.host }) })
      await settle()
    })
  const remove = useMutation({
    mutationFn: () => request('/mail/settings', { method: 'DELETE' }),
    onSuccess: () => toast({ text: t('mail.removed') }),
    onSettled: settle,
  })
  const problem = form.problem ?? remove.error
  return (
    <form
      className={frame.form}
      noValidate
      onSubmit={(event) => {
        event.preventDefault()
        void save()
      }}
    >
      {problem ? <InlineError>{reasonOf(problem)}</InlineError> : null}
      <TextField label={t('mail.host')} autoComplete="off" {...form.bind('host')} />
      <TextField label={t('mail.port')} inputMode="numeric" autoComplete="off" {...form.bind('port')} />
      <Select
        label={t('mail.security')}
        options={(['starttls', 'tls', 'none'] as const).map((value) => ({ value, label: t(`mail.security.${value}`) }))}
        value={security}
        none={t('state.noneFound')}
        onChange={(value) => value && setSecurity(value as Security)}
      />
      <TextField label={t('mail.user')} optional={t('field.optional')} autoComplete="off" {...form.bind('user')} />
      <PasswordField
        label={t('mail.password')}
        hint={settings.hasPassword ? t('mail.passwordKept') : undefined}
        showWord={t('signIn.show')}
        hideWord={t('signIn.hide')}
        autoComplete="off"
        {...form.bind('password')}
      />
      <TextField label={t('mail.from')} hint={t('mail.fromHint')} autoComplete="off" {...form.bind('from')} />
      <TextField label={t('mail.address')} hint={t('mail.addressHint')} autoComplete="off" {...form.bind('address')} />
      <div className={frame.buttons}>
        <Button look="primary" type="submit" disabled={form.busy}>
          {t('mail.save')}
        </Button>
        {settings.source === 'settings' ? (
          <>
            <Button disabled={remove.isPending} onClick={() => remove.mutate()}>
              {t('mail.remove')}
            </Button>
            <TestMail />
          </>
        ) : null}
      </div>
    </form>
  )
}

function TestMail() {
  const test = useMutation({
    mutationFn: () => request<Mail>('/mail/test', { method: 'POST' }),
    onSuccess: ({ state, to }) => state === 'accepted' && toast({ text: t('mail.tested', { to }) }),
    onSettled: () => queryClient.invalidateQueries({ queryKey: ['mails'] }),
  })
  const failed = test.data && test.data.state !== 'accepted' ? (test.data.reason ?? t('mail.state.queued')) : null
  return (
    <>
      <Button disabled={test.isPending} onClick={() => test.mutate()}>
        {test.isPending ? t('mail.testing') : t('mail.test')}
      </Button>
      {failed || test.error ? <InlineError>{failed ? t('mail.testFailed', { reason: failed }) : reasonOf(test.error)}</InlineError> : null}
    </>
  )
}
