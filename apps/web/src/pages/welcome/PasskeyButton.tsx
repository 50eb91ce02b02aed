import { Button, InlineError } from '@rapport/ui'
import { queryOptions, useMutation, useQuery } from '@tanstack/react-query'
import { reasonOf } from '../../api/problem.ts'
import { request } from '../../api/request.ts'
import type { Session } from '../../api/types.ts'
import { t } from '../../messages/t.tsx'

const availableQuery = queryOptions({
  queryKey: ['passkeySignIn'],
  queryFn: ({ signal }) => request<{ available: boolean }>('/sign-in/passkey', { signal }).then(({ available }) => available),
})

/** Signs in by a passkey; nothing where there can be none. */
export function PasskeyButton({ onDone }: { onDone: (session: Session) => void }) {
  const available = useQuery(availableQuery).data ?? false
  const enter = useMutation({
    mutationFn: async () => {
      const { startAuthentication } = await import('@simplewebauthn/browser')
      const { options } = await request<{ options: Parameters<typeof startAuthentication>[0]['optionsJSON'] }>('/sign-in/passkey/start', {
        method: 'POST',
      })
      const response = await startAuthentication({ optionsJSON: options })
      return request<Session>('/sign-in/passkey', { method: 'POST', body: { response } })
    },
    onSuccess: onDone,
  })
  if (!available || !('PublicKeyCredential' in window)) return null
  return (
    <>
      {enter.error ? <InlineError>{passkeyReason(enter.error)}</InlineError> : null}
      <Button size="big" wide disabled={enter.isPending} onClick={() => enter.mutate()}>
        {t('passkey.signIn')}
      </Button>
    </>
  )
}

/** The browser says only that nothing came of it: the question was closed, or there is no passkey. */
export const passkeyReason = (error: unknown): string =>
  error instanceof Error && error.name === 'NotAllowedError' ? t('passkey.cancelled') : reasonOf(error)
