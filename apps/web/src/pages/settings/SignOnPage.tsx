import { Button, InlineError } from '@rapport/ui'
import { useMutation, useQuery } from '@tanstack/react-query'
import { Plus } from 'lucide-react'
import { useState } from 'react'
import { ApiProblem, reasonOf } from '../../api/problem.ts'
import { queryClient } from '../../api/queries.ts'
import { request } from '../../api/request.ts'
import { t } from '../../messages/t.tsx'
import { toast } from '../../shell/toasts.ts'
import styles from './Members.module.css'
import { NotLoaded } from './Parts.tsx'
import { rolesQuery } from './queries.ts'
import frame from './Settings.module.css'
import { type Provider, ProviderDialog, providersQuery } from './ProviderDialog.tsx'

/** Who may vouch for people of this installation; for administrators of its first workspace. */
export function SignOnPage() {
  const list = useQuery({ ...providersQuery, retry: false })
  const [shown, setShown] = useState<Provider | 'new' | null>(null)
  const foreign = list.error instanceof ApiProblem && list.error.status === 403
  return (
    <div className={frame.page}>
      <div className={frame.top}>
        <h2 className={frame.title}>{t('settings.signOn')}</h2>
        {list.data ? (
          <span className={frame.end}>
            <Button look="primary" icon={<Plus size={16} aria-hidden />} onClick={() => setShown('new')}>
              {t('signOn.add')}
            </Button>
          </span>
        ) : null}
      </div>
      <p className={frame.text}>{t(foreign ? 'signOn.foreign' : 'signOn.text')}</p>
      {foreign ? null : !list.data ? (
        <NotLoaded error={list.error} retry={() => void list.refetch()} />
      ) : (
        <>
          {list.data.length === 0 ? <p className={frame.count}>{t('signOn.none')}</p> : null}
          <ul className={styles.invitations}>
            {list.data.map((provider) => (
              <Item key={provider.id} provider={provider} onChange={() => setShown(provider)} />
            ))}
          </ul>
        </>
      )}
      {shown ? <ProviderDialog provider={shown === 'new' ? null : shown} onClose={() => setShown(null)} /> : null}
    </div>
  )
}

function Item({ provider, onChange }: { provider: Provider; onChange: () => void }) {
  const roles = useQuery(rolesQuery).data
  const remove = useMutation({
    mutationFn: () => request(`/sso/providers/${provider.id}`, { method: 'DELETE' }),
    onSuccess: () => toast({ text: t('signOn.removed', { name }) }),
    onSettled: () => queryClient.invalidateQueries({ queryKey: providersQuery.queryKey }),
  })
  const { name, issuer, domains, role } = provider
  const joins = role ? t('signOn.joins', { role: roles?.find(({ key }) => key === role)?.name ?? role }) : t('signOn.invited')
  return (
    <li className={styles.invitation}>
      <span className={styles.names}>
        <span className={styles.name}>{name}</span>
        <span className={styles.mail}>{issuer}</span>
        <span className={styles.mail}>{[domains.join(', '), joins].join(': ')}</span>
        {remove.error ? <InlineError>{reasonOf(remove.error)}</InlineError> : null}
      </span>
      <Button size="small" aria-label={t('signOn.changeOf', { name })} onClick={onChange}>
        {t('action.edit')}
      </Button>
      <Button
        size="small"
        look="ghost"
        aria-label={t('signOn.removeOf', { name })}
        disabled={remove.isPending}
        onClick={() => remove.mutate()}
      >
        {t('signOn.remove')}
      </Button>
    </li>
  )
}
