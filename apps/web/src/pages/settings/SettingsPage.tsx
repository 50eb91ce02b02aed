import '../../messages/late.ts'
import { TopBar } from '@rapport/ui'
import { Link, useParams, useRouteContext } from '@tanstack/react-router'
import { lazy, Suspense, useEffect, useRef } from 'react'
import { t } from '../../messages/t.tsx'
import { NotFound } from '../../shell/NotFound.tsx'
import { usePageTitle } from '../../shell/usePageTitle.ts'
import { AccountPage } from './AccountPage.tsx'
import { MailPage } from './MailPage.tsx'
import { MembersPage } from './MembersPage.tsx'
import { OperationsPage } from './OperationsPage.tsx'
import { useAdministrator, Waiting } from './Parts.tsx'
import { RolesPage } from './RolesPage.tsx'
import styles from './Settings.module.css'
import { SignOnPage } from './SignOnPage.tsx'
import { TeamsPage } from './TeamsPage.tsx'
import { WorkspacePage } from './WorkspacePage.tsx'

/** Few come here, and the pages bring forms with them. */
const ObjectsPage = lazy(() => import('./objects/ObjectsPage.tsx').then((module) => ({ default: module.ObjectsPage })))
const FieldsPage = lazy(() => import('./fields/FieldsPage.tsx').then((module) => ({ default: module.FieldsPage })))
const LayoutPage = lazy(() => import('./layout/LayoutPage.tsx').then((module) => ({ default: module.LayoutPage })))

const KeysPage = lazy(() => import('./keys/KeysPage.tsx').then((module) => ({ default: module.KeysPage })))
const ReferencePage = lazy(() => import('./reference/ReferencePage.tsx').then((module) => ({ default: module.ReferencePage })))
const MailingPage = lazy(() => import('./mailing/MailingPage.tsx').then((module) => ({ default: module.MailingPage })))
const SuppressionsPage = lazy(() => import('./suppressions/SuppressionsPage.tsx').then((module) => ({ default: module.SuppressionsPage })))
const HoursPage = lazy(() => import('./hours/HoursPage.tsx').then((module) => ({ default: module.HoursPage })))
const SourcesPage = lazy(() => import('./sources/SourcesPage.tsx').then((module) => ({ default: module.SourcesPage })))
const IdentityPage = lazy(() => import('./identity/IdentityPage.tsx').then((module) => ({ default: module.IdentityPage })))
const RetentionPage = lazy(() => import('./retention/RetentionPage.tsx').then((module) => ({ default: module.RetentionPage })))
const ErasuresPage = lazy(() => import('./erasures/ErasuresPage.tsx').then((module) => ({ default: module.ErasuresPage })))
const WebhooksPage = lazy(() => import('./webhooks/WebhooksPage.tsx').then((module) => ({ default: module.WebhooksPage })))

const sections = {
  members: MembersPage,
  teams: TeamsPage,
  roles: RolesPage,
  objects: ObjectsPage,
  fields: FieldsPage,
  layout: LayoutPage,
  workspace: WorkspacePage,
  mail: MailPage,
  mailing: MailingPage,
  suppressions: SuppressionsPage,
  hours: HoursPage,
  signOn: SignOnPage,
  keys: KeysPage,
  api: ReferencePage,
  sources: SourcesPage,
  identity: IdentityPage,
  retention: RetentionPage,
  erasures: ErasuresPage,
  webhooks: WebhooksPage,
  operations: OperationsPage,
  account: AccountPage,
} as const
const all = Object.keys(sections) as (keyof typeof sections)[]
/** Places that only administrators have anything to do in. */
const forAdministrators: readonly string[] = [
  'objects',
  'fields',
  'layout',
  'mail',
  'mailing',
  'suppressions',
  'hours',
  'signOn',
  'sources',
  'identity',
  'retention',
  'erasures',
  'webhooks',
  'operations',
]

/** The settings: a place for each, side by side with the page it opens. */
export function SettingsPage() {
  const { section } = useParams({ from: '/app/settings/$section' })
  const administrator = useAdministrator()
  const { session } = useRouteContext({ from: '/app' })
  const guest = session.member?.role === 'guest'
  const names = all.filter((one) => (administrator || !forAdministrators.includes(one)) && !(guest && (one === 'keys' || one === 'api')))
  const name = names.find((one) => one === section)
  usePageTitle(name ? t(`settings.${name}`) : t('settings.title'))
  const nav = useRef<HTMLElement>(null)
  // On a phone the places stand in one line that scrolls: the one that is open is seen.
  useEffect(() => {
    const places = nav.current
    if (!places) return
    const show = () => places.querySelector('[aria-current]')?.scrollIntoView({ block: 'nearest', inline: 'nearest' })
    show()
    // So it is when a phone is turned, or a window made narrow.
    const observer = new ResizeObserver(show)
    observer.observe(places)
    return () => observer.disconnect()
  }, [name])
  if (!name) return <NotFound />
  const Section = sections[name]
  return (
    <>
      <TopBar title={t('settings.title')} />
      <div className={styles.frame}>
        <nav ref={nav} className={styles.nav} aria-label={t('settings.nav')}>
          {names.map((one) => (
            <Link
              key={one}
              to="/settings/$section"
              params={{ section: one }}
              search={{}}
              activeOptions={{ includeSearch: false }}
              className={styles.place}
            >
              {t(`settings.${one}`)}
            </Link>
          ))}
        </nav>
        <div className={styles.body}>
          <Suspense fallback={<Waiting />}>
            <Section />
          </Suspense>
        </div>
      </div>
    </>
  )
}
