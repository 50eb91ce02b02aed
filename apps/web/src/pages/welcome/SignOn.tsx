import { Button, InlineError } from '@rapport/ui'
import { queryOptions, useMutation, useQuery } from '@tanstack/react-query'
import { reasonOf } from '../../api/problem.ts'
import { request } from '../../api/request.ts'
import { t } from '../../messages/t.tsx'

const providersQuery = queryOptions({
  queryKey: ['signOn'],
  queryFn: ({ signal }) => request<{ items: readonly { id: string; name: string }[] }>('/sso', { signal }).then(({ items }) => items),
})

/** A button for each provider that people may be vouched for by; nothing where there is none. */
export function SignOn({ then }: { then: string | undefined }) {
  const providers = useQuery(providersQuery).data ?? []
  const leave = useMutation({
    mutationFn: (id: string) => request<{ url: string }>(`/sso/${id}/start`, { method: 'POST', body: then ? { then } : {} }),
    onSuccess: ({ url }) => window.location.assign(url),
  })
  return (
    <>
      {leave.error ? <InlineError>{reasonOf(leave.error)}</InlineError> : null}
      {providers.map(({ id, name }) => (
        <Button key={id} size="big" wide disabled={leave.isPending} onClick={() => leave.mutate(id)}>
          {t('signOn.with', { name })}
        </Button>
      ))}
    </>
  )
}

const known = ['sso.mail', 'sso.account', 'sso.uninvited', 'sso.over', 'session.inactive'] as const

/** Why a sign-in by a provider led back to the sign-in page. */
export function SignOnProblem({ code }: { code: string | undefined }) {
  if (code === undefined) return null
  const one = known.find((name) => name === code)
  return <InlineError>{t(one ? `signOn.problem.${one}` : 'signOn.problem')}</InlineError>
}
