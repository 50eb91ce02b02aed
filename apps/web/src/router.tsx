import { createRootRoute, createRoute, createRouter, lazyRouteComponent, Outlet, redirect } from '@tanstack/react-router'
import { listed } from './api/meta.ts'
import { metaQuery, queryClient, sessionQuery } from './api/queries.ts'
import { whenSignedOut } from './api/request.ts'
import { readSearch } from './list/view.ts'
import { PageError } from './shell/PageError.tsx'
import { NotFound } from './shell/NotFound.tsx'
import { SignedIn } from './shell/SignedIn.tsx'

const rootRoute = createRootRoute({ component: Outlet, notFoundComponent: NotFound, errorComponent: PageError })

/** Everything behind the sign-in: loads who is here and the model, or leads to where that is settled. */
const appRoute = createRoute({
  getParentRoute: () => rootRoute,
  id: 'app',
  component: SignedIn,
  errorComponent: PageError,
  notFoundComponent: NotFound,
  beforeLoad: async ({ location }) => {
    const session = await queryClient.ensureQueryData(sessionQuery)
    if (session.state === 'setup') throw redirect({ to: '/welcome' })
    if (session.state === 'signedOut') throw redirect({ to: '/sign-in', search: { then: location.href } })
    const meta = await queryClient.ensureQueryData(metaQuery)
    return { session, meta }
  },
})

const homeRoute = createRoute({
  getParentRoute: () => appRoute,
  path: '/',
  beforeLoad: ({ context }) => {
    const first = listed(context.meta)[0]
    if (first) throw redirect({ to: '/$path', params: { path: first.path } })
  },
})

const listRoute = createRoute({
  getParentRoute: () => appRoute,
  path: '/$path',
  validateSearch: readSearch,
  component: lazyRouteComponent(() => import('./pages/ListRoute.tsx'), 'ListRoute'),
})

const recordRoute = createRoute({
  getParentRoute: () => appRoute,
  path: '/$path/$id',
  validateSearch: readSearch,
  component: lazyRouteComponent(() => import('./pages/RecordRoute.tsx'), 'RecordRoute'),
})

const signInRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/sign-in',
  validateSearch: (search: Record<string, unknown>): { then?: string } => (typeof search.then === 'string' ? { then: search.then } : {}),
  component: lazyRouteComponent(() => import('./pages/welcome/SignIn.tsx'), 'SignIn'),
})

const welcomeRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/welcome',
  component: lazyRouteComponent(() => import('./pages/welcome/Welcome.tsx'), 'Welcome'),
})

const routeTree = rootRoute.addChildren([signInRoute, welcomeRoute, appRoute.addChildren([homeRoute, listRoute, recordRoute])])

/** Addresses are for people: plain `name=value`, so that a filter can be read and typed. */
export const router = createRouter({
  routeTree,
  defaultPreload: false,
  scrollRestoration: false,
  parseSearch: (text) => Object.fromEntries(new URLSearchParams(text)),
  stringifySearch: (search) => {
    const given = Object.entries(search).filter(([, value]) => value !== undefined && value !== '')
    const text = new URLSearchParams(given.map(([key, value]) => [key, String(value)])).toString()
    return text ? `?${text}` : ''
  },
})

whenSignedOut(() => {
  if (queryClient.getQueryData(sessionQuery.queryKey)?.state !== 'signedIn') return
  queryClient.clear()
  void router.navigate({ to: '/sign-in', search: { then: router.state.location.href } })
})

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router
  }
}
