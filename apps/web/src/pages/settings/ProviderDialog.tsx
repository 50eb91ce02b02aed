import { Button, Dialog, InlineError, PasswordField, Select, TextField } from '@rapport/ui'
import { queryOptions, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { reasonOf } from '../../api/problem.ts'
import { queryClient } from '../../api/queries.ts'
import { request } from '../../api/request.ts'
import { t } from '../../messages/t.tsx'
import { toast } from '../../shell/toasts.ts'
import { useForm } from '../useForm.ts'
import { CopyField } from './CopyField.tsx'
import { rolesQuery } from './queries.ts'

/** An identity provider. `redirectUri` is what it must know of Rapport; null while Rapport's address is not set. */
export interface Provider {
  id: string
  name: string
  issuer: string
  clientId: string
  domains: readonly string[]
  role: string | null
  redirectUri: string | null
}

export const providersQuery = queryOptions({
  queryKey: ['providers'],
  queryFn: ({ signal }) => request<{ items: readonly Provider[] }>('/sso/providers', { signal }).then(({ items }) => items),
})

const needed = (value: string): string | null => (value.trim() ? null : t('mail.need'))

/** Adds a provider, or changes one; then says which address the provider must be told. */
export function ProviderDialog({ provider, onClose }: { provider: Provider | null; onClose: () => void }) {
  const roles = useQuery(rolesQuery).data ?? []
  const [role, setRole] = useState<string | null>(provider?.role ?? null)
  const [added, setAdded] = useState<Provider | null>(null)
  const form = useForm(
    {
      name: provider?.name ?? '',
      issuer: provider?.issuer ?? '',
      clientId: provider?.clientId ?? '',
      clientSecret: '',
      domains: provider?.domains.join(', ') ?? '',
    },
    { name: needed, domains: needed, ...(provider ? {} : { issuer: needed, clientId: needed, clientSecret: needed }) },
  )
  const save = () =>
    form.submit(async ({ issuer, clientId, clientSecret, name, domains }) => {
      const both = { name: name.trim(), domains: domains.trim(), role }
      if (provider) {
        await request(`/sso/providers/${provider.id}`, { method: 'PATCH', body: { ...both, clientSecret: clientSecret || null } })
        toast({ text: t('settings.saved') })
        onClose()
      } else
        setAdded(
          await request<Provider>('/sso/providers', {
            method: 'POST',
            body: { ...both, issuer: issuer.trim(), clientId: clientId.trim(), clientSecret },
          }),
        )
      await queryClient.invalidateQueries({ queryKey: providersQuery.queryKey })
    })
  if (added) return <Added provider={added} onClose={onClose} />
  return (
    <Dialog
      title={provider ? provider.name : t('signOn.add')}
      closeLabel={t('action.close')}
      onClose={onClose}
      onSubmit={() => void save()}
      foot={
        <>
          <Button onClick={onClose}>{t('action.cancel')}</Button>
          <Button look="primary" type="submit" disabled={form.busy}>
            {t('action.save')}
          </Button>
        </>
      }
    >
      {form.problem ? <InlineError>{reasonOf(form.problem)}</InlineError> : null}
      <TextField label={t('signOn.name')} hint={t('signOn.nameHint')} autoComplete="off" takesFocus {...form.bind('name')} />
      {provider ? null : (
        <>
          <TextField label={t('signOn.issuer')} hint={t('signOn.issuerHint')} autoComplete="off" {...form.bind('issuer')} />
          <TextField label={t('signOn.clientId')} autoComplete="off" {...form.bind('clientId')} />
        </>
      )}
      <PasswordField
        label={t('signOn.clientSecret')}
        hint={provider ? t('mail.passwordKept') : undefined}
        showWord={t('signIn.show')}
        hideWord={t('signIn.hide')}
        autoComplete="off"
        {...form.bind('clientSecret')}
      />
      <TextField label={t('signOn.domains')} hint={t('signOn.domainsHint')} autoComplete="off" {...form.bind('domains')} />
      <Select
        label={t('signOn.role')}
        options={roles.map(({ key, name }) => ({ value: key as string, label: name }))}
        value={role}
        optional={t('field.optional')}
        hint={t('signOn.roleHint')}
        none={t('state.noneFound')}
        clearable
        onChange={setRole}
      />
      {provider?.redirectUri ? (
        <CopyField label={t('signOn.redirect')} value={provider.redirectUri} copyLabel={t('secondFactor.copy')} />
      ) : null}
    </Dialog>
  )
}

function Added({ provider: { name, redirectUri }, onClose }: { provider: Provider; onClose: () => void }) {
  return (
    <Dialog
      title={t('signOn.added', { name })}
      closeLabel={t('action.close')}
      onClose={onClose}
      foot={
        <Button look="primary" onClick={onClose}>
          {t('invite.done')}
        </Button>
      }
    >
      <p>{t(redirectUri ? 'signOn.redirectText' : 'signOn.noAddress')}</p>
      {redirectUri ? <CopyField label={t('signOn.redirect')} value={redirectUri} copyLabel={t('secondFactor.copy')} /> : null}
    </Dialog>
  )
}
