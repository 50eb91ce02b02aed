import { Avatar, Menu, RailButton, RailGrow, RailHeading, Shell, Toast, useColourScheme } from '@rapport/ui'
import { useQueryClient } from '@tanstack/react-query'
import { useNavigate, useRouterState } from '@tanstack/react-router'
import { Settings } from 'lucide-react'
import { lazy, type ReactNode, Suspense, useSyncExternalStore } from 'react'
import { listed } from '../api/meta.ts'
import { request } from '../api/request.ts'
import type { Meta, Session } from '../api/types.ts'
import { forgetRows } from '../list/useRows.ts'
import { leaveLive } from '../live/useLive.ts'
import { OfflineChip } from '../live/OfflineChip.tsx'
import { t } from '../messages/t.tsx'
import { Bell } from '../notifications/Bell.tsx'
import { PaletteButton, PaletteHost } from '../palette/PaletteHost.tsx'
import { BarEntries, ObjectLink, WorkLink } from './BarEntries.tsx'
import { NavLink } from './links.ts'
import { dismiss, onToast, shownToast } from './toasts.ts'
import { useSlimRail } from './useSlimRail.ts'
import { useUndoKey } from './useUndoKey.ts'

const line = { size: 16, strokeWidth: 1.6, 'aria-hidden': true } as const

// What is asked of a member is no part of the page that they came for: it comes behind it.
const AskedBar = lazy(() => import('./AskedBar.tsx').then((module) => ({ default: module.AskedBar })))

/** The frame of all pages of a signed-in member. */
export function AppShell({ meta, session, children }: { meta: Meta; session: Session; children: ReactNode }) {
  const slim = useSlimRail()
  const inSettings = useRouterState({ select: (state) => state.location.pathname.startsWith('/settings') })
  const happened = useSyncExternalStore(onToast, shownToast)
  useUndoKey(happened?.undo ? { id: happened.id, undo: happened.undo } : null)
  const objects = listed(meta).filter(({ work: isWork }) => !isWork)
  const work = meta.objects.find(({ work: isWork }) => isWork)
  const settings = (
    <NavLink
      to="/settings/$section"
      params={{ section: 'members' }}
      search={{}}
      aria-current={inSettings ? 'page' : undefined}
      icon={<Settings {...line} />}
      label={t('nav.settings')}
    />
  )
  const name = session.workspace?.name ?? 'Rapport'
  return (
    <>
      <Shell
        name={name}
        navLabel={t('nav.main')}
        skipLabel={t('nav.skip')}
        slim={slim}
        rail={
          <>
            <PaletteButton />
            {work ? <WorkLink object={work} /> : null}
            <Bell meta={meta} />
            <RailHeading>{t('nav.customers')}</RailHeading>
            {objects.map((object) => (
              <ObjectLink key={object.name} object={object} />
            ))}
            <RailGrow />
            {settings}
            <Account session={session} />
          </>
        }
        bar={
          <>
            <BarEntries objects={objects} work={work} />
            <PaletteButton />
            <Bell meta={meta} />
            <Account session={session} word={t('nav.me')} />
          </>
        }
      >
        <OfflineChip />
        <Suspense fallback={null}>
          <AskedBar meta={meta} />
        </Suspense>
        {children}
      </Shell>
      <PaletteHost meta={meta} session={session} />
      <Toast
        toast={
          happened
            ? {
                id: happened.id,
                text: happened.text,
                ...(happened.undo ? { undo: { label: t('action.undo'), key: '⌘Z', onUndo: undoAnd(happened.id, happened.undo) } } : {}),
              }
            : null
        }
        onGone={dismiss}
      />
    </>
  )
}

const undoAnd = (id: string, undo: () => void) => () => {
  dismiss(id)
  undo()
}

/** Who is signed in, and what belongs to that: how it looks, other workspaces, signing out. */
function Account({ session, word }: { session: Session; word?: string }) {
  const navigate = useNavigate()
  const cache = useQueryClient()
  const { colorScheme, setColorScheme } = useColourScheme()
  const member = session.member
  if (!member) return null
  const leave = async (act: () => Promise<unknown>, to: '/' | '/sign-in') => {
    await act()
    leaveLive()
    cache.clear()
    forgetRows()
    await navigate({ to })
  }
  const others = (session.workspaces ?? []).filter((one) => one.id !== session.workspace?.id)
  return (
    <Menu
      target={
        <RailButton
          icon={<Avatar name={member.name} seed={member.id} />}
          label={word ?? member.name}
          aria-label={[word, t('nav.account', { name: member.name })].filter(Boolean).join(', ')}
        />
      }
      entries={[
        { kind: 'heading', id: 'look', label: t('nav.look') },
        ...(['auto', 'light', 'dark'] as const).map((scheme) => ({
          id: scheme,
          label: t(`nav.look.${scheme}`),
          end: scheme === colorScheme ? '✓' : undefined,
          onChoose: () => setColorScheme(scheme),
        })),
        ...(others.length > 0 ? [{ kind: 'heading' as const, id: 'workspaces', label: t('nav.workspaces') }] : []),
        ...others.map((one) => ({
          id: one.id,
          label: one.name,
          onChoose: () => void leave(() => request('/session/workspace', { method: 'POST', body: { id: one.id } }), '/'),
        })),
        { kind: 'divider', id: 'line' },
        // On a phone there is no room for it beside the rest.
        ...(word
          ? [
              {
                id: 'settings',
                label: t('nav.settings'),
                onChoose: () => void navigate({ to: '/settings/$section', params: { section: 'members' }, search: {} }),
              },
            ]
          : []),
        { id: 'out', label: t('nav.signOut'), onChoose: () => void leave(() => request('/sign-out', { method: 'POST' }), '/sign-in') },
      ]}
    />
  )
}
