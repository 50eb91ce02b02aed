import { useQuery } from '@tanstack/react-query'
import { Outlet, useRouteContext } from '@tanstack/react-router'
import { metaQuery, sessionQuery } from '../api/queries.ts'
import { SignInAgain } from '../pages/welcome/SignInAgain.tsx'
import { useLive } from '../live/useLive.ts'
import { AppShell } from './AppShell.tsx'

/** The frame with the page inside, for members. Model and session stay fresh while the app is open. */
export function SignedIn() {
  const loaded = useRouteContext({ from: '/app' })
  const meta = useQuery(metaQuery).data ?? loaded.meta
  const session = useQuery(sessionQuery).data ?? loaded.session
  useLive(session)
  return (
    <AppShell meta={meta} session={session}>
      <Outlet />
      <SignInAgain session={session} />
    </AppShell>
  )
}
