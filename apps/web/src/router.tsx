import { createRootRoute, createRoute, createRouter, lazyRouteComponent, Outlet, redirect } from '@tanstack/react-router'
import { listed } from './api/meta.ts'
import { metaQuery, queryClient, sessionQuery } from './api/queries.ts'
import { whenModelMoved, whenSignedOut } from './api/request.ts'
import { type ListSearch, readSearch } from './list/view.ts'
import { setSessionEnded } from './pages/welcome/sessionEnd.ts'
import { PageError } from './shell/PageError.tsx'
import { NotFound } from './shell/NotFound.tsx'
import { SignedIn } from './shell/SignedIn.tsx'

const rootRoute = createRootRoute({ component: Outlet, notFoundComponent: NotFound, errorComponent: PageError })

/** Loads who is here and the model, or leads to where that is settled. */
async function requireMember({ location }: { location: { href: string } }) {
  const session = await queryClient.ensureQueryData(sessionQuery)
  if (session.state === 'setup') throw redirect({ to: '/welcome' })
  if (session.state === 'signedOut') throw redirect({ to: '/sign-in', search: { then: location.href } })
  const meta = await queryClient.ensureQueryData(metaQuery)
  return { session, meta }
}

/** Pages of the door lead elsewhere when they are not the right one. */
async function requireNobody({ location }: { location: { pathname: string } }) {
  const { state, signUp } = await queryClient.ensureQueryData(sessionQuery)
  if (state === 'signedIn') throw redirect({ to: '/' })
  if (state === 'setup' && location.pathname !== '/welcome') throw redirect({ to: '/welcome' })
  if (state === 'signedOut' && (location.pathname === '/welcome' || (location.pathname === '/sign-up' && !signUp)))
    throw redirect({ to: '/sign-in' })
}

/** Everything behind the sign-in. */
const appRoute = createRoute({
  getParentRoute: () => rootRoute,
  id: 'app',
  component: SignedIn,
  errorComponent: PageError,
  notFoundComponent: NotFound,
  beforeLoad: requireMember,
})

const homeRoute = createRoute({
  getParentRoute: () => appRoute,
  path: '/',
  beforeLoad: ({ context }) => {
    const first = listed(context.meta)[0]
    if (first) throw redirect({ to: '/$path', params: { path: first.path } })
  },
})

const myRoute = createRoute({
  getParentRoute: () => appRoute,
  path: '/my/$path',
  component: lazyRouteComponent(() => import('./work/MyWork.tsx'), 'MyWork'),
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
  validateSearch: (search: Record<string, unknown>): ListSearch & { shows?: string; type?: string } => ({
    ...readSearch(search),
    ...texts(search, ['shows', 'type']),
  }),
  component: lazyRouteComponent(() => import('./pages/RecordRoute.tsx'), 'RecordRoute'),
})

const segmentRoute = createRoute({
  getParentRoute: () => appRoute,
  path: '/segments/$id',
  validateSearch: (search: Record<string, unknown>): { of?: string; condition?: string } => texts(search, ['of', 'condition']),
  component: lazyRouteComponent(() => import('./pages/segments/SegmentRoute.tsx'), 'SegmentRoute'),
})

const templateRoute = createRoute({
  getParentRoute: () => appRoute,
  path: '/templates/$id',
  component: lazyRouteComponent(() => import('./pages/templates/TemplateRoute.tsx'), 'TemplateRoute'),
})

const broadcastRoute = createRoute({
  getParentRoute: () => appRoute,
  path: '/broadcasts/$id',
  validateSearch: (search: Record<string, unknown>): { state?: string } => texts(search, ['state']),
  component: lazyRouteComponent(() => import('./pages/broadcasts/BroadcastRoute.tsx'), 'BroadcastRoute'),
})

const formRoute = createRoute({
  getParentRoute: () => appRoute,
  path: '/forms/$id',
  validateSearch: (search: Record<string, unknown>): { tab?: string; state?: string } => texts(search, ['tab', 'state']),
  component: lazyRouteComponent(() => import('./pages/forms/FormRoute.tsx'), 'FormRoute'),
})

const flowsRoute = createRoute({
  getParentRoute: () => appRoute,
  path: '/flows',
  component: lazyRouteComponent(() => import('./pages/flows/FlowsPage.tsx'), 'FlowsPage'),
})

const flowRoute = createRoute({
  getParentRoute: () => appRoute,
  path: '/flows/$id',
  validateSearch: (search: Record<string, unknown>): { starter?: string; view?: string; state?: string; step?: string; run?: string } =>
    texts(search, ['starter', 'view', 'state', 'step', 'run']),
  component: lazyRouteComponent(() => import('./pages/flows/FlowRoute.tsx'), 'FlowRoute'),
})

const signInRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/sign-in',
  beforeLoad: requireNobody,
  validateSearch: (search: Record<string, unknown>): { then?: string; problem?: string } => texts(search, ['then', 'problem']),
  component: lazyRouteComponent(() => import('./pages/welcome/SignIn.tsx'), 'SignIn'),
})

const welcomeRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/welcome',
  beforeLoad: requireNobody,
  component: lazyRouteComponent(() => import('./pages/welcome/Welcome.tsx'), 'Welcome'),
})

const signUpRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/sign-up',
  beforeLoad: requireNobody,
  component: lazyRouteComponent(() => import('./pages/welcome/Welcome.tsx'), 'SignUp'),
})

const forgotRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/forgot',
  component: lazyRouteComponent(() => import('./pages/welcome/Forgot.tsx'), 'Forgot'),
})

const resetRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/reset/$token',
  component: lazyRouteComponent(() => import('./pages/welcome/Reset.tsx'), 'Reset'),
})

const joinRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/join/$token',
  component: lazyRouteComponent(() => import('./pages/welcome/Join.tsx'), 'Join'),
})

const startRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/start',
  beforeLoad: requireMember,
  component: lazyRouteComponent(() => import('./pages/welcome/Start.tsx'), 'Start'),
})

const importsRoute = createRoute({
  getParentRoute: () => appRoute,
  path: '/import',
  validateSearch: (search: Record<string, unknown>): { object?: string } => texts(search, ['object']),
  component: lazyRouteComponent(() => import('./pages/import/ImportsPage.tsx'), 'ImportsPage'),
})

const importRoute = createRoute({
  getParentRoute: () => appRoute,
  path: '/import/$id',
  validateSearch: (search: Record<string, unknown>): { step?: string; outcome?: string } => texts(search, ['step', 'outcome']),
  component: lazyRouteComponent(() => import('./pages/import/ImportPage.tsx'), 'ImportPage'),
})

const settingsHomeRoute = createRoute({
  getParentRoute: () => appRoute,
  path: '/settings',
  beforeLoad: () => {
    throw redirect({ to: '/settings/$section', params: { section: 'members' } })
  },
})

const settingsRoute = createRoute({
  getParentRoute: () => appRoute,
  path: '/settings/$section',
  validateSearch: (
    search: Record<string, unknown>,
  ): { role?: string; invite?: string; object?: string; webhook?: string; source?: string; part?: string } =>
    texts(search, ['role', 'invite', 'object', 'webhook', 'source', 'part']),
  component: lazyRouteComponent(() => import('./pages/settings/SettingsPage.tsx'), 'SettingsPage'),
})

/** The texts of an address that have these names. */
const texts = <Key extends string>(search: Record<string, unknown>, keys: readonly Key[]): Partial<Record<Key, string>> =>
  Object.fromEntries(keys.flatMap((key) => (typeof search[key] === 'string' ? [[key, search[key]]] : []))) as Partial<Record<Key, string>>

const routeTree = rootRoute.addChildren([
  signInRoute,
  welcomeRoute,
  signUpRoute,
  joinRoute,
  forgotRoute,
  resetRoute,
  startRoute,
  appRoute.addChildren([
    homeRoute,
    importsRoute,
    importRoute,
    settingsHomeRoute,
    settingsRoute,
    segmentRoute,
    templateRoute,
    broadcastRoute,
    formRoute,
    flowsRoute,
    flowRoute,
    myRoute,
    listRoute,
    recordRoute,
  ]),
])

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
  if (queryClient.getQueryData(sessionQuery.queryKey)?.state === 'signedIn') setSessionEnded(true)
})

whenModelMoved(() => void queryClient.invalidateQueries({ queryKey: metaQuery.queryKey }))

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router
  }
}
